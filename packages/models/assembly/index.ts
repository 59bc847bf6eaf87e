// The whole module. It imports the memory of TensorFlow.js's wasm backend and works on its tensors in place; it owns no
// memory: no static data, no allocation. Scratch space is handed in. One call handles one image (or less), since V8
// optimizes a function only for its next call.

export { padImage, cropImage } from "./pad";
export { packFilter, packFlippedFilter, convImage } from "./conv";
export { filterGradientImage, packColumns } from "./filter-gradient";
export { maxPoolGradientImage, poolImage, pooledNormGradientImage } from "./pool";
export { listByChannel, listByPosition } from "./sparse-lists";
export { accumulateRows } from "./sparse";
export { transpose } from "./transpose";
export { channelSums, channelSquares, affineRelu, reluGradient, normSums, normGradient } from "./norm";
export { adam } from "./adam";
export { depthwiseFilterGradientImage, depthwiseInputGradientImage } from "./depthwise";
export { segmentSum } from "./segment";
