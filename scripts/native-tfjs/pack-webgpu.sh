#!/usr/bin/env bash
# Packs what measures the webgpu backend into one archive, for a machine with a GPU but without network or Node:
#
#   scripts/native-tfjs/webgpu.sh && npx nx run @smart-mining/models:build && scripts/native-tfjs/pack-webgpu.sh
#   (there)  tar xf webgpu-bench.tar.xz && webgpu-bench/run.sh [FOLDER FOR RESULTS]
#
# The archive, .scratch/webgpu-bench.tar.xz, holds this Node, the Vulkan loader, the built packages core and models, and their
# dependencies. The GPU's Vulkan driver must be on the machine.
set -euo pipefail

root="$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)"
native="$root/.scratch/native-tfjs/node_modules"
work="$root/.scratch/webgpu-bench"
[ -d "$native/webgpu" ] || { echo "pack-webgpu.sh: run scripts/native-tfjs/webgpu.sh first" >&2; exit 2; }
rm -rf "$work"
mkdir -p "$work/bin" "$work/lib" "$work/node_modules"
cp "$(readlink -f "$(command -v node)")" "$work/bin/node"
strip "$work/bin/node" 2>/dev/null || true
loader="$(ldconfig -p | awk '/libvulkan\.so\.1 .*x86-64/ { print $NF; exit }')"
if [ -n "$loader" ]; then cp -L "$loader" "$work/lib/"; fi

# A module and, recursively, what its package.json depends on, found as Node finds it.
node - "$root" "$native" "$work" <<'JS'
const { cpSync, existsSync, readFileSync } = require("node:fs");
const { join } = require("node:path");
const [root, native, work] = process.argv.slice(2);
const done = new Set();
const skip = /\.map$|\.min\.js$|\.es2017\.|\.fesm\.|\.ts$|darwin|win32|arm64|README|CHANGELOG/;
function take(name) {
  if (done.has(name)) return;
  done.add(name);
  const from = [join(native, name), join(root, "node_modules", name)].find(existsSync);
  if (from === undefined) return;
  const wanted = (path) => !skip.test(path.slice(from.length)) && !path.slice(from.length).includes("node_modules");
  cpSync(from, join(work, "node_modules", name), { recursive: true, dereference: true, filter: wanted });
  const { dependencies = {} } = JSON.parse(readFileSync(join(from, "package.json"), "utf8"));
  Object.keys(dependencies).forEach(take);
}
["@smart-mining/core", "@smart-mining/models", "@tensorflow/tfjs", "@tensorflow/tfjs-backend-webgpu", "webgpu"].forEach(take);
JS

cat >"$work/run.sh" <<'RUN'
#!/usr/bin/env bash
# Measures the ConvNet's training step and forward pass on webgpu, wasm and (4 images) cpu; results in the folder given.
here="$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)"
out="${1:-$here}"
export LD_LIBRARY_PATH="$here/lib${LD_LIBRARY_PATH:+:$LD_LIBRARY_PATH}" SMART_MINING_NATIVE_FROM="$here"
cd "$here/node_modules/@smart-mining/models"
for backend in webgpu wasm; do
  "$here/bin/node" bench/engines.mjs --measure "$backend" --workers 1 --seconds "${SECONDS_EACH:-20}" 2>&1 | tee "$out/engine-$backend.txt"
done
"$here/bin/node" bench/ops.mjs --backends wasm,webgpu --json "$out/ops.json" 2>&1 | tee "$out/ops.txt"
RUN
chmod +x "$work/run.sh"
tar -C "$root/.scratch" -c webgpu-bench | xz -2 -T0 >"$root/.scratch/webgpu-bench.tar.xz"
ls -l "$root/.scratch/webgpu-bench.tar.xz"
