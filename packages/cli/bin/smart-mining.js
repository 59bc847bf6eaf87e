#!/usr/bin/env node
// A file that exists before the build, so that npm links the command when it installs the workspace.
import { existsSync } from "node:fs";

const built = new URL("../dist/bin.js", import.meta.url);
if (existsSync(built)) await import(built.href);
else {
  process.stderr.write('error: smart-mining is not built yet; run "npm run build" first.\n');
  process.exitCode = 2;
}
