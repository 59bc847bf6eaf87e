#!/usr/bin/env bash
# Installs the optional native peers of @smart-mining/neighbors for tests and benchmarks, without touching package.json:
#   scripts/native-neighbors/install.sh [FOLDER]          (default: .native in the repository, git-ignored)
# and use them with  NODE_PATH=FOLDER/node_modules.
#
# hnswlib-node is compiled (needs a C++ compiler and Node's headers: the installed ones, or those of the npm package
# node-api-headers), usearch ships its binary. faiss-node's own installer downloads binaries from outside the npm registry; here
# its add-on is compiled from the npm package against Debian's libfaiss-dev and OpenBLAS
# (apt-get install libfaiss-dev libopenblas-dev), single-threaded or with OMP_NUM_THREADS.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
target=${1:-$(cd "$here/../.." && pwd)/.native}
mkdir -p "$target"
cd "$target"
[ -f package.json ] || echo '{ "private": true, "name": "native-neighbors" }' > package.json

if [ "$(id -u)" = 0 ] && command -v apt-get > /dev/null && ! [ -f /usr/include/faiss/Index.h -a -f /usr/lib/x86_64-linux-gnu/libopenblas.so ]; then
  apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq libfaiss-dev libopenblas-dev > /dev/null
fi

# Scripts are run one by one below: faiss-node's would try to download.
npm install --no-audit --no-fund --ignore-scripts --loglevel=error \
  hnswlib-node@3.0.0 usearch@2.25.3 faiss-node@0.5.1 node-api-headers@1.6.0 node-gyp@11

# node-gyp would download the headers of this Node: use those installed beside it, else the plain Node-API ones.
prefix=$(dirname "$(dirname "$(readlink -f "$(command -v node)")")")
if [ -f "$prefix/include/node/node_api.h" ]; then headers=$prefix/include/node; nodedir=$prefix
elif [ -f /usr/include/node/node_api.h ]; then headers=/usr/include/node; nodedir=/usr
else headers=$target/node_modules/node-api-headers/include; nodedir=
fi

if ! node -e 'require("hnswlib-node")' 2> /dev/null; then
  if [ -n "$nodedir" ]; then
    npm_config_nodedir=$nodedir npm rebuild hnswlib-node --foreground-scripts --loglevel=error > hnswlib.log 2>&1 || { tail -20 hnswlib.log; exit 1; }
  else
    out=node_modules/hnswlib-node/build/Release; mkdir -p "$out"
    addonapi=$(node -p 'require.resolve("node-addon-api/package.json", { paths: [require.resolve("hnswlib-node/package.json")] }).replace(/package.json$/, "")')
    g++ -O3 -march=native -std=c++17 -fPIC -shared -fexceptions -DNAPI_VERSION=8 -DNAPI_CPP_EXCEPTIONS \
      -I"$headers" -I"$addonapi" -Inode_modules/hnswlib-node/lib/binding/hnswlib -o "$out/addon.node" node_modules/hnswlib-node/lib/binding/*.cc
  fi
fi
node -e 'require("hnswlib-node")' && echo "hnswlib-node: ready"

node -e 'require("usearch")' 2> /dev/null || npm rebuild usearch --foreground-scripts --loglevel=error > usearch.log 2>&1 || true
node -e 'require("usearch")' && echo "usearch: ready" || echo "usearch: NOT AVAILABLE (see $target/usearch.log)"

if ! node -e 'require("faiss-node")' 2> /dev/null; then
  [ -f /usr/include/faiss/Index.h ] || { echo "faiss-node: NOT AVAILABLE: install libfaiss-dev and libopenblas-dev first"; exit 1; }
  out=node_modules/faiss-node/build/Release; mkdir -p "$out"
  printf '#include <faiss/Index.h>\nnamespace faiss { using idx_t = Index::idx_t; }\n' > idx_t.h
  addonapi=$(node -p 'require.resolve("node-addon-api/package.json", { paths: [require.resolve("faiss-node/package.json")] }).replace(/package.json$/, "")')
  blas=/usr/lib/x86_64-linux-gnu/openblas-pthread
  g++ -O3 -march=native -std=c++17 -fPIC -shared -fopenmp -fexceptions -DNAPI_VERSION=8 -include idx_t.h \
    -I"$headers" -I"$addonapi" -o "$out/faiss-node.node" node_modules/faiss-node/src/faiss.cc \
    -lfaiss -L"$blas" -Wl,-rpath,"$blas" -lopenblas
fi
node -e 'require("faiss-node")' && echo "faiss-node: ready"
echo "use with NODE_PATH=$target/node_modules"
