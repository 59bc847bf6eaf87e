// The tables that the documents quote from benchmarks of training: { document: { name of the table: rows, the first its heading } }.
import { difference, metric, seeds } from "./table-cells.mjs";

const SEMI_HARD = "semi-hard + global";
const SMART = "smart + global, adaptive";
const MULTI = "multi-similarity, long average";
const SMART_MULTI = "smart + multi-similarity, adaptive, long average";

const fineTuning = [
  ["triplets, one by one", "Recall@1", "NMI", "against random"],
  // Where every run of the benchmark starts; benchmarks/results/training/fine-tuning.md says so.
  ["the pretrained net, not changed", "54.6", "77.5", ""],
  ...[
    ["random", "random"],
    ["semi-hard over the training set", "semi-hard over the set"],
    ["smart", "smart"],
    ["random + global", "random + global"],
    ["smart + global", "smart + global"],
  ].map(([title, name]) => [
    title,
    metric("fine-tuning", `${name}, pretrained`),
    metric("fine-tuning", `${name}, pretrained`, "nmi"),
    name === "random" ? "" : difference("fine-tuning", `${name}, pretrained`, "random, pretrained"),
  ]),
];

const oneByOne = [
  [
    "triplets one by one, as in the paper (40 a step)",
    "random",
    "semi-hard over the set",
    "smart",
    "smart against random",
    "seeds",
  ],
  [
    "fine-tuning a pretrained net (54.6), 300 steps",
    ...["random", "semi-hard over the set", "smart"].map((name) => metric("fine-tuning", `${name}, pretrained`)),
    difference("fine-tuning", "smart, pretrained", "random, pretrained"),
    seeds("fine-tuning", "smart, pretrained", "random, pretrained"),
  ],
  [
    "from random weights, + global, 600 steps",
    metric("paper", "random + global"),
    "–",
    metric("paper", "smart, separate triplets + global"),
    difference("paper", "smart, separate triplets + global", "random + global"),
    seeds("paper", "smart, separate triplets + global", "random + global"),
  ],
];

/** In-batch mining against the controller: means, difference, seeds. */
const against = (name, smart, reference) => [
  metric(name, reference),
  metric(name, smart),
  difference(name, smart, reference),
  seeds(name, smart, reference),
];
const ofSize = (set, size) => against(`batch-size-${set}`, `${size} controller`, `${size} semi-hard`);

const batches = [
  [
    "batches of 30 classes × 4 images and smaller",
    "in-batch semi-hard + global",
    "smart + global, controlled",
    "difference",
    "seeds",
  ],
  ["1,800 steps of 120 images", ...against("claim", SMART, SEMI_HARD)],
  ["72,000 images in batches of 120, half the filters", ...ofSize("emoji", 120)],
  ["the same in batches of 36", ...ofSize("emoji", 36)],
  ["the same in batches of 24", ...ofSize("emoji", 24)],
  ["the same in batches of 12", ...ofSize("emoji", 12)],
  ["Kanji-6356, 72,000 images in batches of 36, half the filters", ...ofSize("kanji", 36)],
  ["the same in batches of 24", ...ofSize("kanji", 24)],
  ["the same in batches of 12", ...ofSize("kanji", 12)],
];

/** The multi-similarity loss: in-batch, mined, and both differences. */
const multi = (name, smart, inBatch, reference) => [
  metric(name, inBatch),
  metric(name, smart),
  difference(name, smart, inBatch),
  difference(name, smart, reference),
  seeds(name, smart, inBatch, reference),
];
const multiOf36 = (set) =>
  multi(`batch-size-${set}`, "36 multi-similarity, controller", "36 multi-similarity", "36 semi-hard");

const multiSimilarity = [
  [
    "the same with the multi-similarity loss",
    "in-batch",
    "smart, controlled",
    "against its in-batch form",
    "against in-batch semi-hard + global",
    "seeds",
  ],
  ["1,800 steps of 120 images, weights averaged over 200 steps", ...multi("claim", SMART_MULTI, MULTI, SEMI_HARD)],
  ["72,000 images in batches of 36, half the filters", ...multiOf36("emoji")],
  ["the same on Kanji-6356", ...multiOf36("kanji")],
];

const lossesOf36 = [
  ["36 images a batch", "Emoji-1096", "Kanji-6356"],
  ...[
    ["semi-hard + global, in-batch", "36 semi-hard"],
    ["semi-hard + global, mined, controlled", "36 controller"],
    ["multi-similarity, in-batch", "36 multi-similarity"],
    ["multi-similarity, mined, controlled", "36 multi-similarity, controller"],
  ].map(([title, name]) => [title, metric("batch-size-emoji", name), metric("batch-size-kanji", name)]),
];

const batchSizes = [
  [
    "images a batch",
    "Emoji: in-batch semi-hard + global",
    "mined, fixed share 0.8",
    "mined, controlled",
    "Kanji: in-batch semi-hard + global",
    "mined, fixed share 0.8",
    "mined, controlled",
  ],
  ...[120, 60, 36, 24, 12].map((size) => [
    String(size),
    ...["emoji", "kanji"].flatMap((set) =>
      ["semi-hard", "fixed share", "controller"].map((kind) => metric(`batch-size-${set}`, `${size} ${kind}`)),
    ),
  ]),
];

const PAPER = [
  "random",
  "random + global",
  "semi-hard",
  "semi-hard + global",
  "smart, separate triplets + global",
  "smart, packed",
  "smart, packed + global, fixed share",
  "smart, packed + global, adaptive",
  "n-pairs",
  "lifted structure",
  "multi-similarity",
  "proxy-anchor",
];
const paper = [
  ["after 600 steps", "Recall@1", "Recall@8", "NMI", "MAP@R", "seeds"],
  ...PAPER.map((name) => [
    name,
    ...["recallAt1", "recallAt8", "nmi", "mapAtR"].map((which) => metric("paper", name, which)),
    seeds("paper", name),
  ]),
];

const lossesInMinedBatches = [
  ["Recall@1 on unseen classes", "Emoji-1096, 36 images", "Kanji-6356, 36 images", "Emoji-1096, 120 images"],
  ...[
    ["in-batch semi-hard + global", "36 semi-hard", SEMI_HARD],
    ["smart + global, controlled", "36 controller", SMART],
    ["in-batch multi-similarity", "36 multi-similarity", MULTI],
    ["smart, controlled, multi-similarity", "36 multi-similarity, controller", SMART_MULTI],
  ].map(([title, small, large]) => [
    title,
    metric("batch-size-emoji", small),
    metric("batch-size-kanji", small),
    metric("claim", large),
  ]),
  ...[
    ["the last against in-batch multi-similarity", "36 multi-similarity", MULTI],
    ["the last against in-batch semi-hard + global", "36 semi-hard", SEMI_HARD],
  ].map(([title, small, large]) => [
    title,
    difference("batch-size-emoji", "36 multi-similarity, controller", small),
    difference("batch-size-kanji", "36 multi-similarity, controller", small),
    difference("claim", SMART_MULTI, large),
  ]),
];

const MARGINS = [
  ["0.4", "the last step's", "narrow margin"],
  ["0.4", "averaged", "narrow margin averaged"],
  ["0.8", "the last step's", "wide margin"],
  ["0.8", "averaged", "wide margin averaged"],
];
const margins = [
  ["margin", "weights", "in-batch semi-hard", "mined, share 0.8", "difference"],
  ...MARGINS.map(([margin, weights, name]) => [
    margin,
    weights,
    metric("where-the-gain-goes", `${name}, semi-hard`),
    metric("where-the-gain-goes", `${name}, mined`),
    difference("where-the-gain-goes", `${name}, mined`, `${name}, semi-hard`),
  ]),
];

const SELECTION = [
  ["semi-hard", "semi-hard"],
  ["all violating triplets", "all violating"],
  ["the hardest positive", "hard positives"],
  ["multi-similarity pairs", "multi-similarity pairs"],
  ["distance-weighted", "distance-weighted"],
  ["multi-similarity loss, all pairs", "multi-similarity loss"],
  ["multi-similarity loss, its pairs", "multi-similarity loss and pairs"],
  ["semi-hard, twice as strong augmentation", "strong augmentation"],
];
const selection = [
  ["rule inside the batch", "random batches", "mined, share 0.8", "difference"],
  ...SELECTION.map(([title, name]) => [
    title,
    metric("tried-selection", name),
    metric("tried-selection", `${name}, mined`),
    difference("tried-selection", `${name}, mined`, name),
  ]),
];

export const tables = {
  "README.md": { "one by one": oneByOne, batches, "multi-similarity": multiSimilarity },
  "docs/choosing.md": { "batch sizes": batchSizes, losses: lossesOf36, "fine-tuning": fineTuning },
  "docs/method.md": {
    "fine-tuning": fineTuning,
    paper,
    "losses in mined batches": lossesInMinedBatches,
    margins,
    selection,
  },
};
