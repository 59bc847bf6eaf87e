export * from "./tensor-leaks.js";
