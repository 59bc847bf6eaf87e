// Tries the backend named on the command line and prints what came of it as one line of JSON: a process of its own for
// `doctorReport`, since a native library cannot be unloaded and may take the process down with it.
import { BACKENDS, type BackendName } from "./candidates.js";
import { reportBackend } from "./doctor.js";

const name = BACKENDS.find((known): known is BackendName => known === process.argv[2]);
if (name === undefined) process.exitCode = 2;
else {
  const health = await reportBackend(name);
  process.stdout.write(`\nBACKEND ${JSON.stringify(health)}\n`, () => process.exit(0));
}
