#!/usr/bin/env node
import { main } from "./main.js";

// The reader of a pipe may have seen enough (`smart-mining presets | head`): that is no error.
for (const stream of [process.stdout, process.stderr])
  stream.on("error", (error: NodeJS.ErrnoException) => {
    if (error.code !== "EPIPE") throw error;
    process.exit(process.exitCode ?? 0);
  });

const code = await main(process.argv.slice(2));
// Worker threads and native backends may keep the event loop alive: end as soon as the output has been written.
process.stderr.write("", () => process.stdout.write("", () => process.exit(code)));
