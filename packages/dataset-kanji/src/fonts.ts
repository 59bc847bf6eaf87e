import type { Attribution } from "@smart-mining/data";

/** One of the ten fonts. */
export interface KanjiFont extends Attribution {
  /** Name under `@fontsource/`. */
  readonly id: string;
  /** The exact version that the dataset is defined by. */
  readonly version: string;
  /** Which of the package's files hold the characters. */
  readonly subset: "japanese" | "chinese-simplified";
}

const OFL = { license: "OFL-1.1", licenseUrl: "https://openfontlicense.org" };
const JAPANESE = { subset: "japanese", ...OFL } as const;
const CHINESE = { subset: "chinese-simplified", ...OFL } as const;

/** The fonts in the order of the dataset: the source number of an image is its font's place here. Variant B takes the Japanese ones. */
export const FONTS: readonly KanjiFont[] = [
  {
    id: "dela-gothic-one",
    version: "5.3.0",
    set: "Dela Gothic One",
    author: "The Dela Gothic Project Authors",
    url: "https://github.com/syakuzen/DelaGothic",
    ...JAPANESE,
  },
  {
    id: "dotgothic16",
    version: "5.3.0",
    set: "DotGothic16",
    author: "The DotGothic16 Project Authors",
    url: "https://github.com/fontworks-fonts/DotGothic16",
    ...JAPANESE,
  },
  {
    id: "yusei-magic",
    version: "5.3.0",
    set: "Yusei Magic",
    author: "The Yusei Magic Project Authors",
    url: "https://github.com/tanukifont/YuseiMagic",
    ...JAPANESE,
  },
  {
    id: "zen-kurenaido",
    version: "5.3.0",
    set: "Zen Kurenaido",
    author: "The Zen Kurenaido Project Authors",
    url: "https://github.com/googlefonts/zen-kurenaido",
    ...JAPANESE,
  },
  {
    id: "kaisei-opti",
    version: "5.2.8",
    set: "Kaisei Opti",
    author: "The Kaisei Project Authors",
    url: "https://github.com/Font-Kai/Kaisei",
    ...JAPANESE,
  },
  {
    id: "mochiy-pop-one",
    version: "5.3.0",
    set: "Mochiy Pop One",
    author: "The MochiyPop Project Authors",
    url: "https://github.com/fontdasu/Mochiypop",
    ...JAPANESE,
  },
  {
    id: "liu-jian-mao-cao",
    version: "5.3.0",
    set: "Liu Jian Mao Cao",
    author: "The Liu Jian Mao Cao Project Authors",
    url: "https://github.com/googlefonts/liujianmaocao",
    ...CHINESE,
  },
  {
    id: "long-cang",
    version: "5.3.0",
    set: "Long Cang",
    author: "The LongCang Project Authors",
    url: "https://github.com/googlefonts/longcang",
    ...CHINESE,
  },
  {
    id: "ma-shan-zheng",
    version: "5.3.1",
    set: "Ma Shan Zheng",
    author: "The MaShanZheng Project Authors",
    url: "https://github.com/googlefonts/mashanzheng",
    ...CHINESE,
  },
  {
    id: "zhi-mang-xing",
    version: "5.3.0",
    set: "Zhi Mang Xing",
    author: "The ZhiMangXing Project Authors",
    url: "https://github.com/googlefonts/zhimangxing",
    ...CHINESE,
  },
];

/** Attribution of the ten fonts, for a README or a report. */
export const licenses: readonly Attribution[] = FONTS.map(({ set, author, license, url, licenseUrl }) => ({
  set,
  author,
  license,
  url,
  licenseUrl,
}));
