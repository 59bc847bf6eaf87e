#!/usr/bin/env bash
# Installs WebGPU for Node (Dawn, the npm package "webgpu") and TensorFlow.js's webgpu backend.
#
#   scripts/native-tfjs/webgpu.sh [--into FOLDER]
#
# Everything lands in FOLDER (default .scratch/native-tfjs), which git ignores; package.json is not touched. Afterwards
# SMART_MINING_NATIVE_FROM=FOLDER makes `selectBackend({ backend: "webgpu" })` find it. A Vulkan driver must be there: a GPU's, or a
# software one (Chromium's SwiftShader: VK_ICD_FILENAMES=/usr/lib/chromium/vk_swiftshader_icd.json).
set -euo pipefail

root="$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)"
into="$root/.scratch/native-tfjs"
if [ "${1:-}" = --into ]; then
  into="$(mkdir -p "$2" && cd "$2" && pwd)"
elif [ $# -gt 0 ]; then
  echo "webgpu.sh: unknown argument \"$1\"" >&2
  exit 2
fi
tfjs="$(node -p "require('$root/node_modules/@tensorflow/tfjs/package.json').version")"
mkdir -p "$into"
[ -f "$into/package.json" ] || echo '{"name":"native-tfjs-scratch","private":true}' >"$into/package.json"
# A folder of its own for the install, since npm would prune what build.sh has put beside it.
staging="$into/webgpu-staging"
mkdir -p "$staging"
echo '{"name":"webgpu-staging","private":true}' >"$staging/package.json"
npm install --prefix "$staging" --ignore-scripts --no-audit --no-fund --silent webgpu@0.3.8 "@tensorflow/tfjs-backend-webgpu@$tfjs"
# One copy of tfjs-core per process: the backend must find the project's further up.
rm -rf "$staging/node_modules/@tensorflow/tfjs-core" "$staging/node_modules/@tensorflow/tfjs-backend-cpu"
mkdir -p "$into/node_modules/@tensorflow"
cp -R "$staging/node_modules/." "$into/node_modules/"
rm -rf "$staging"
echo "native-tfjs: webgpu is in $into; set SMART_MINING_NATIVE_FROM=$into"
