export { makeFolder } from "./make-folder.js";
export { writeWhole } from "./write-whole.js";
