import type { Attribution } from "@smart-mining/data";

/** One of the ten sets of drawings. */
export interface IconSet extends Attribution {
  /** Column of the manifest and name under `@iconify-json/`. */
  readonly id: string;
  /** The exact version that the dataset is defined by. */
  readonly version: string;
}

const APACHE = { license: "Apache-2.0", licenseUrl: "https://www.apache.org/licenses/LICENSE-2.0" };
const MIT = { license: "MIT", licenseUrl: "https://github.com/microsoft/fluentui-emoji/blob/main/LICENSE" };
const CC_BY = { license: "CC-BY-4.0", licenseUrl: "https://creativecommons.org/licenses/by/4.0/" };
const CC_BY_SA = { license: "CC-BY-SA-4.0", licenseUrl: "https://creativecommons.org/licenses/by-sa/4.0/" };
const GOOGLE = { author: "Google Inc", url: "https://github.com/googlefonts/noto-emoji", ...APACHE };
const MICROSOFT = { author: "Microsoft Corporation", url: "https://github.com/microsoft/fluentui-emoji", ...MIT };
const EMOJI_TWO = { author: "Emoji One", url: "https://github.com/EmojiTwo/emojitwo", ...CC_BY };

/** The sets in the order of the dataset: the source number of an image is its set's place here. */
export const ICON_SETS: readonly IconSet[] = [
  { id: "noto", version: "1.2.9", set: "Noto Emoji", ...GOOGLE },
  { id: "noto-v1", version: "1.2.5", set: "Noto Emoji (v1)", ...GOOGLE },
  {
    id: "twemoji",
    version: "1.2.5",
    set: "Twitter Emoji",
    author: "Twitter",
    url: "https://github.com/jdecked/twemoji",
    ...CC_BY,
  },
  {
    id: "openmoji",
    version: "1.2.29",
    set: "OpenMoji",
    author: "OpenMoji",
    url: "https://github.com/hfg-gmuend/openmoji",
    ...CC_BY_SA,
  },
  { id: "fluent-emoji-flat", version: "1.2.6", set: "Fluent Emoji Flat", ...MICROSOFT },
  { id: "fluent-emoji-high-contrast", version: "1.2.6", set: "Fluent Emoji High Contrast", ...MICROSOFT },
  { id: "emojione", version: "1.2.3", set: "Emoji One (Colored)", ...EMOJI_TWO },
  {
    id: "emojione-v1",
    version: "1.2.3",
    set: "Emoji One (v1)",
    author: "Emoji One",
    url: "https://github.com/joypixels/emojione-legacy",
    ...CC_BY_SA,
  },
  { id: "emojione-monotone", version: "1.2.1", set: "Emoji One (Monotone)", ...EMOJI_TWO },
  {
    id: "fxemoji",
    version: "1.2.2",
    set: "Firefox OS Emoji",
    author: "Mozilla",
    url: "https://github.com/mozilla/fxemoji",
    ...APACHE,
  },
];

/** Attribution of the ten sets, for a README or a report. */
export const licenses: readonly Attribution[] = ICON_SETS.map(({ set, author, license, url, licenseUrl }) => ({
  set,
  author,
  license,
  url,
  licenseUrl,
}));
