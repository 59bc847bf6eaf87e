#!/usr/bin/env bash
# Builds the native add-on of @tensorflow/tfjs-node (or -gpu) from the npm package's own source against the C library and
# headers of a TensorFlow wheel, for places where the package's installer cannot download its prebuilt library.
#
#   scripts/native-tfjs/build.sh [--gpu] [--tensorflow VERSION] [--into FOLDER]
#
# Needs node with its headers, npm, pip and g++. Everything lands in FOLDER (default .scratch/native-tfjs), which git ignores;
# package.json is not touched. Afterwards SMART_MINING_NATIVE_FROM=FOLDER makes `selectBackend` find it.
set -euo pipefail

root="$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)"
package=tfjs-node
wheel=tensorflow-cpu
tensorflow=2.15.1
into="$root/.scratch/native-tfjs"
while [ $# -gt 0 ]; do
  case "$1" in
    --gpu) package=tfjs-node-gpu wheel=tensorflow; shift ;;
    --tensorflow) tensorflow="$2"; shift 2 ;;
    --into) into="$(mkdir -p "$2" && cd "$2" && pwd)"; shift 2 ;;
    *) echo "build.sh: unknown argument \"$1\"" >&2; exit 2 ;;
  esac
done

tfjs="$(node -p "require('$root/node_modules/@tensorflow/tfjs/package.json').version")"
target="$into/node_modules/@tensorflow/$package"
addon="$target/lib/napi-v8/tfjs_binding.node"
stamp="$target/.built-against"
if [ -f "$addon" ] && [ "$(cat "$stamp" 2>/dev/null)" = "$wheel $tensorflow" ]; then
  echo "native-tfjs: $package $tfjs is already built against $wheel $tensorflow in $into"
  exit 0
fi

# Installs a package without its installer, in a folder of its own (npm would prune what is in $into already), and copies it over
# without the @tensorflow packages that come with it: one copy of tfjs-core per process, the project's further up.
fetch_package() {
  local staging="$into/staging"
  mkdir -p "$staging" "$into/node_modules/@tensorflow"
  echo '{"name":"staging","private":true}' >"$staging/package.json"
  npm install --prefix "$staging" --ignore-scripts --no-audit --no-fund --silent "$1"
  if [ -d "$staging/node_modules/@tensorflow" ]; then
    find "$staging/node_modules/@tensorflow" -mindepth 1 -maxdepth 1 ! -name 'tfjs-node' ! -name 'tfjs-node-gpu' -exec rm -rf {} +
  fi
  cp -R "$staging/node_modules/." "$into/node_modules/"
  rm -rf "$staging"
}

mkdir -p "$into/wheels"
echo "native-tfjs: installing $package $tfjs without its installer"
fetch_package "@tensorflow/$package@$tfjs"

machine="$(uname -m)"
wheels="$into/wheels"
if ! ls "$wheels/${wheel//-/_}-$tensorflow"-*.whl >/dev/null 2>&1; then
  echo "native-tfjs: downloading the wheel $wheel $tensorflow"
  # Only its C library and headers are used, so the Python version does not have to be the one running here.
  python3 -m pip download --quiet --no-deps --only-binary=:all: --python-version 3.11 --implementation cp --abi cp311 \
    --platform "manylinux2014_$machine" --platform "manylinux_2_17_$machine" --dest "$wheels" "$wheel==$tensorflow"
fi
echo "native-tfjs: unpacking C library and headers"
python3 - "$wheels/${wheel//-/_}-$tensorflow"-*.whl "$target/deps" <<'PYTHON'
import os, sys, zipfile

*wheels, deps = sys.argv[1:]
wanted = ("tensorflow/libtensorflow_cc.so.2", "tensorflow/libtensorflow_framework.so.2")
with zipfile.ZipFile(wheels[0]) as wheel:
    for name in wheel.namelist():
        if name in wanted:
            place = os.path.join(deps, "lib", os.path.basename(name))
        elif name.startswith("tensorflow/include/") and name.endswith((".h", ".inc")):
            inner = name[len("tensorflow/include/"):]
            if not inner.startswith(("tensorflow/c/", "tensorflow/core/platform/", "tensorflow/tsl/", "tsl/")):
                continue
            place = os.path.join(deps, "include", inner)
        else:
            continue
        os.makedirs(os.path.dirname(place), exist_ok=True)
        with wheel.open(name) as source, open(place, "wb") as to:
            while chunk := source.read(1 << 24):
                to.write(chunk)
missing = [name for name in wanted if not os.path.exists(os.path.join(deps, "lib", os.path.basename(name)))]
if missing:
    sys.exit(f"native-tfjs: the wheel lacks {', '.join(missing)}")
PYTHON

headers="$(dirname "$(dirname "$(readlink -f "$(command -v node)")")")/include/node"
[ -f "$headers/node_api.h" ] || headers=/usr/include/node
if [ ! -f "$headers/node_api.h" ]; then
  echo "native-tfjs: fetching node-api-headers"
  fetch_package node-api-headers
  headers="$into/node_modules/node-api-headers/include"
fi

echo "native-tfjs: compiling the add-on"
mkdir -p "$(dirname "$addon")"
g++ -shared -fPIC -O2 -std=c++17 -DNAPI_VERSION=8 -DNODE_GYP_MODULE_NAME=tfjs_binding -DBUILDING_NODE_EXTENSION \
  -I "$target/deps/include" -I "$headers" -I "$target" \
  "$target/binding/tfjs_backend.cc" "$target/binding/tfjs_binding.cc" \
  -L "$target/deps/lib" -l:libtensorflow_cc.so.2 -l:libtensorflow_framework.so.2 \
  -Wl,-rpath,'$ORIGIN/../../deps/lib' -o "$addon"
echo "$wheel $tensorflow" >"$stamp"

echo "native-tfjs: trying it"
SMART_MINING_NATIVE_FROM="$into" node -e "
const { createRequire } = require('node:module');
const tf = createRequire('$into/index.js')('@tensorflow/$package');
const [sum] = tf.matMul([[1, 2]], [[3], [4]]).dataSync();
if (sum !== 11) throw new Error('1·3 + 2·4 came out as ' + sum);
console.log('native-tfjs: $package ' + tf.version['tfjs-node'] + ' runs TensorFlow ' + tf.backend().binding.TF_Version);
"
echo "native-tfjs: done; set SMART_MINING_NATIVE_FROM=$into"
