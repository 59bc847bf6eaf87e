#!/usr/bin/env node
import { main } from "./main.js";

const code = await main(process.argv.slice(2));
// Worker threads and native backends may keep the event loop alive: end as soon as the output has been written.
process.stderr.write("", () => process.stdout.write("", () => process.exit(code)));
