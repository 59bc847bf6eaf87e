import { insert } from "./list";
import { columnHalf, columnLabels, columns, listIds, listKeys, capacity, rowHalf, rowLabels, rows, stride, upperKeys } from "./state";
import { dot } from "./tile";

// FANNG (Harwood & Drummond 2016): a directed graph without the edges p1→p3 for which a shorter edge p1→p2 leads nearer to p3.
// Distances are h(x, y) = |x - y|²/2 between int16 rows: a unit apart at most by rounding, and within int32.

/** u32 edges, `slots` a vertex, shortest first; u32 number of edges of each vertex. */
let edges: usize = 0;
let degrees: usize = 0;
let slots: u32 = 0;
/** How far the occlusion rule is relaxed: 0 is the plain rule (see occludes). */
let tau: f64 = 0;
/**
 * Edges to rows at distance 0. No rule occludes them, so many equal rows would fill all slots with one another; each keeps
 * the next few by row number instead.
 */
const COPIES: u32 = 4;
/** Distances computed, edges dropped for want of slots, since the last reading. */
let computed: u32 = 0;
let dropped: u32 = 0;

/**
 * Wide edges: those that only the relaxed rule keeps, in lists like the others (degrees 0: none). A search takes them as if their
 * vertex were farther by `penalty` (half a squared distance).
 */
let wideEdges: usize = 0;
let wideDegrees: usize = 0;
let wideSlots: u32 = 0;
let penalty: i32 = 0;
/**
 * Tree of entry vertices (0: none): nodes of four pairs of u32, a vertex (u32.MAX_VALUE: none) and the node that it leads to
 * (0: none); node 0 is the root.
 */
let tree: usize = 0;
const BRANCHES: usize = 4;
/** Instead of a vertex to start at: the tree. */
const FROM_TREE: u32 = u32.MAX_VALUE;
/** Beside a vertex's number of edges taken: it has only wide ones left and its key says so. */
const WIDE: u32 = 0x80000000;

export function setGraph(newEdges: usize, newDegrees: usize, newSlots: u32, newTau: f64): void {
  edges = newEdges;
  degrees = newDegrees;
  slots = newSlots;
  tau = newTau;
}

export function setSearch(newWideEdges: usize, newWideDegrees: usize, newWideSlots: u32, newPenalty: i32, newTree: usize): void {
  wideEdges = newWideEdges;
  wideDegrees = newWideDegrees;
  wideSlots = newWideSlots;
  penalty = newPenalty;
  tree = newTree;
}

/** Takes out of the wide lists of vertices [from, to) what is among their other edges. */
export function dropNarrow(from: u32, to: u32): void {
  for (let vertex = from; vertex < to; vertex++) {
    const list = wideEdges + vertex * (wideSlots << 2);
    const own = edgesOf(vertex);
    const degree = degreeOf(vertex);
    const count = load<u32>(wideDegrees + (vertex << 2));
    let kept: u32 = 0;
    for (let at: u32 = 0; at < count; at++) {
      const other = load<u32>(list + (at << 2));
      let narrow = false;
      for (let edge: u32 = 0; edge < degree && !narrow; edge++) narrow = load<u32>(own + (edge << 2)) === other;
      if (narrow) continue;
      store<u32>(list + (kept << 2), other);
      kept++;
    }
    store<u32>(wideDegrees + (vertex << 2), kept);
  }
}

export function takeComputed(): u32 {
  const count = computed;
  computed = 0;
  return count;
}

export function takeDropped(): u32 {
  const count = dropped;
  dropped = 0;
  return count;
}

@inline
function edgesOf(vertex: u32): usize {
  return edges + vertex * (slots << 2);
}

@inline
function degreeOf(vertex: u32): u32 {
  return load<u32>(degrees + (vertex << 2));
}

/** Half the squared distance of two vertices. */
@inline
function between(x: u32, y: u32): i32 {
  computed++;
  return load<i32>(columnHalf + (x << 2)) + load<i32>(columnHalf + (y << 2)) - dot(columns + x * stride, columns + y * stride);
}

/**
 * Whether edge p1→p2 makes p1→p3 needless: d(p2,p3) < d(p1,p3), relaxed: d(p2,p3)² < d(p1,p3)² - 2τ·d(p1,p2), which keeps
 * queries within τ of a vertex exact.
 */
@inline
function occludes(half12: i32, half23: i32, half13: i32): bool {
  if (tau === 0) return half23 < half13;
  return <f64>half23 < <f64>half13 - tau * sqrt<f64>(2 * <f64>half12);
}

/**
 * Gives `vertex` the candidates that none shorter occludes. Candidates are pairs (u32 row, i32 half distance) sorted by
 * distance; the vertex itself is not among them.
 */
function keepUnoccluded(vertex: u32, candidates: usize, count: u32): void {
  const out = edgesOf(vertex);
  let kept: u32 = 0;
  let copies: u32 = 0;
  for (let at: u32 = 0; at < count; at++) {
    const candidate = load<u32>(candidates + (at << 3));
    const far = load<i32>(candidates + (at << 3), 4);
    if (far <= 0 && ++copies > COPIES) continue;
    let occluded = false;
    for (let other: u32 = 0; other < kept; other++) {
      // The kept edges' lengths were moved to the front of the candidates.
      const near = load<i32>(candidates + (other << 3), 4);
      if (tau === 0 && near >= far) continue;
      if (occludes(near, between(load<u32>(out + (other << 2)), candidate), far)) {
        occluded = true;
        break;
      }
    }
    if (occluded) continue;
    if (kept === slots) {
      dropped++;
      continue;
    }
    store<u32>(out + (kept << 2), candidate);
    store<u32>(candidates + (kept << 3), candidate);
    store<i32>(candidates + (kept << 3), far, 4);
    kept++;
  }
  store<u32>(degrees + (vertex << 2), kept);
}

/** Insertion sort of (row, half distance) pairs by distance, then by row, counted from `vertex` on around. */
function sortPairs(pairs: usize, count: u32, vertex: u32): void {
  for (let at: u32 = 1; at < count; at++) {
    const pair = load<u64>(pairs + (at << 3));
    const row = <u32>pair;
    const half = <i32>(pair >> 32);
    let to = at;
    while (to > 0) {
      const other = load<i32>(pairs + ((to - 1) << 3), 4);
      if (other < half || (other === half && load<u32>(pairs + ((to - 1) << 3)) - vertex < row - vertex)) break;
      store<u64>(pairs + (to << 3), load<u64>(pairs + ((to - 1) << 3)));
      to--;
    }
    store<u64>(pairs + (to << 3), pair);
  }
}

@inline
function storePair(pairs: usize, at: u32, row: u32, half: i32): void {
  store<u32>(pairs + (at << 3), row);
  store<i32>(pairs + (at << 3), half, 4);
}

/**
 * Edges of vertices [from, to) from their candidate lists (sorted): all but the occluded ones, or with `prune` false all.
 *
 * @param room  8 × capacity bytes
 */
export function edgesFromLists(from: u32, to: u32, prune: bool, room: usize): void {
  for (let x = from; x < to; x++) {
    const ids = listIds + x * (capacity << 2);
    const keys = listKeys + x * (capacity << 2);
    const half = load<i32>(columnHalf + (x << 2));
    let count: u32 = 0;
    for (let at: usize = 0; at < capacity << 2; at += 4) {
      const y = load<u32>(ids + at);
      if (y === u32.MAX_VALUE) continue;
      storePair(room, count, y, half - load<i32>(keys + at));
      count++;
    }
    sortPairs(room, count, x);
    if (prune) {
      keepUnoccluded(x, room, count);
      continue;
    }
    const kept = min(count, slots);
    for (let at: u32 = 0; at < kept; at++) store<u32>(edgesOf(x) + (at << 2), load<u32>(room + (at << 3)));
    store<u32>(degrees + (x << 2), kept);
  }
}

/**
 * Edges of vertex x anew from its own and others: rows[0 .. count) at `others`, duplicates and x itself allowed.
 *
 * @param room 8 × (slots + count) bytes
 */
export function mergeEdges(x: u32, others: usize, count: u32, room: usize): void {
  let filled: u32 = 0;
  const own = degreeOf(x);
  for (let at: u32 = 0; at < own + count; at++) {
    const y = at < own ? load<u32>(edgesOf(x) + (at << 2)) : load<u32>(others + ((at - own) << 2));
    if (y === x) continue;
    storePair(room, filled, y, between(x, y));
    filled++;
  }
  sortPairs(room, filled, x);
  let unique: u32 = 0;
  for (let at: u32 = 0; at < filled; at++) {
    const y = load<u32>(room + (at << 3));
    if (unique > 0 && load<u32>(room + ((unique - 1) << 3)) === y) continue;
    storePair(room, unique, y, load<i32>(room + (at << 3), 4));
    unique++;
  }
  keepUnoccluded(x, room, unique);
}

/** The vertex nearest to `target` among those met on the way down the tree. */
function nearestEntry(target: u32): u32 {
  let best: u32 = 0;
  let least = i32.MAX_VALUE;
  let node: u32 = 0;
  do {
    const pairs = tree + node * (BRANCHES << 3);
    let low = i32.MAX_VALUE;
    node = 0;
    for (let branch: usize = 0; branch < BRANCHES; branch++) {
      const vertex = load<u32>(pairs + (branch << 3));
      if (vertex === u32.MAX_VALUE) break;
      const half = between(vertex, target);
      if (half < least) {
        least = half;
        best = vertex;
      }
      if (half >= low) continue;
      low = half;
      node = load<u32>(pairs + (branch << 3), 4);
    }
  } while (node !== 0);
  return best;
}

/** Greedy search without backtracking: from `start` to the first nearer neighbor, until none is nearer to `target`. */
function descend(start: u32, target: u32): u32 {
  let at = start === FROM_TREE ? nearestEntry(target) : start;
  let half = between(at, target);
  let moved = true;
  while (moved && half > 0) {
    const list = edgesOf(at);
    const count = degreeOf(at);
    moved = false;
    for (let edge: u32 = 0; edge < count; edge++) {
      const next = load<u32>(list + (edge << 2));
      const nextHalf = between(next, target);
      if (nextHalf < half) {
        at = next;
        half = nextHalf;
        moved = true;
        break;
      }
    }
  }
  return at;
}

/**
 * For pairs (start, target) of u32 at `pairs`: greedy search; where it stops short of the target, `add`: 0 nothing, 1 the edge
 * from there to the target, with pruning (traverse-add), 2 the edge alone.
 *
 * @param room 8 × (slots + 1) bytes
 * @returns how many were reached
 */
export function traverse(pairs: usize, count: u32, add: i32, room: usize): u32 {
  let reached: u32 = 0;
  for (let at: u32 = 0; at < count; at++) {
    const target = load<u32>(pairs + (at << 3), 4);
    const stop = descend(load<u32>(pairs + (at << 3)), target);
    if (stop === target || between(stop, target) <= 0) {
      reached++;
      if (stop !== target && add !== 0 && degreeOf(stop) < COPIES) addEdge(stop, target);
      continue;
    }
    if (add === 1) {
      store<u32>(pairs + (at << 3), target);
      mergeEdges(stop, pairs + (at << 3), 1, room);
    } else if (add === 2) addEdge(stop, target);
  }
  return reached;
}

/** Adds an edge in its place by length; the longest goes where no slot is left. */
function addEdge(from: u32, target: u32): void {
  const list = edgesOf(from);
  const half = between(from, target);
  let count = degreeOf(from);
  for (let at: u32 = 0; at < count; at++) if (load<u32>(list + (at << 2)) === target) return;
  if (count === slots) {
    dropped++;
    count--;
    if (between(from, load<u32>(list + (count << 2))) <= half) return;
  }
  let at = count;
  while (at > 0) {
    const other = load<u32>(list + ((at - 1) << 2));
    if (between(from, other) <= half) break;
    store<u32>(list + (at << 2), other);
    at--;
  }
  store<u32>(list + (at << 2), target);
  store<u32>(degrees + (from << 2), count + 1);
}

/**
 * Greedy search with backtracking: always the next edge of the nearest vertex that has one left, until `budget` distances
 * are computed or no edge is left. What the filters allow goes into the list of row q.
 *
 * @param q       number of the query among the rows
 * @param start   vertex to begin at; u32.MAX_VALUE: down the tree of entry vertices
 * @param skip    a vertex that is not to be listed (u32.MAX_VALUE: none)
 * @param classes 0: all, 1: only rows of another class than the query's, 2: only of the same
 * @param heap    8 bytes × (budget + 1); @param table 8 bytes × 2^bits, at least twice the budget
 * @returns distances computed
 */
export function searchGraph(q: u32, start: u32, budget: u32, skip: u32, classes: i32, heap: usize, table: usize, bits: u32): u32 {
  memory.fill(table, 0, 8 << bits);
  const query = rows + q * stride;
  let size: u32 = 0;
  if (start !== FROM_TREE) {
    store<i32>(heap, look(q, query, start, skip, classes));
    store<u32>(heap, claim(table, bits, start), 4);
    size = 1;
  } else {
    let node: u32 = 0;
    do {
      const pairs = tree + node * (BRANCHES << 3);
      let high = i32.MIN_VALUE;
      node = 0;
      for (let branch: usize = 0; branch < BRANCHES && size < budget; branch++) {
        const vertex = load<u32>(pairs + (branch << 3));
        if (vertex === u32.MAX_VALUE) break;
        const key = look(q, query, vertex, skip, classes);
        siftUp(heap, size, <u64>(<u32>key) | ((<u64>claim(table, bits, vertex)) << 32));
        size++;
        if (key <= high) continue;
        high = key;
        node = load<u32>(pairs + (branch << 3), 4);
      }
    } while (node !== 0 && size < budget);
  }
  let spent = size;
  while (size > 0 && spent < budget) {
    const slot = load<u32>(heap, 4);
    const vertex = load<u32>(slot) - 1;
    const edge = load<u32>(slot, 4);
    let next: u32;
    if ((edge & WIDE) === 0) {
      if (edge >= degreeOf(vertex)) {
        if (wideDegrees !== 0 && load<u32>(wideDegrees + (vertex << 2)) > 0) {
          // Its wide edges wait until other vertices' turn has come.
          store<u32>(slot, WIDE, 4);
          siftDown(heap, size, <u64>(<u32>(load<i32>(heap) - penalty)) | ((<u64>slot) << 32));
        } else {
          size--;
          siftDown(heap, size, load<u64>(heap + (size << 3)));
        }
        continue;
      }
      next = load<u32>(edgesOf(vertex) + (edge << 2));
    } else {
      if ((edge ^ WIDE) >= load<u32>(wideDegrees + (vertex << 2))) {
        size--;
        siftDown(heap, size, load<u64>(heap + (size << 3)));
        continue;
      }
      next = load<u32>(wideEdges + vertex * (wideSlots << 2) + ((edge ^ WIDE) << 2));
    }
    store<u32>(slot, edge + 1, 4);
    const place = claim(table, bits, next);
    if (place === 0) continue;
    spent++;
    siftUp(heap, size, <u64>(<u32>look(q, query, next, skip, classes)) | ((<u64>place) << 32));
    size++;
  }
  return spent;
}

/** Computes a key and offers the vertex to the query's list. */
@inline
function look(q: u32, query: usize, vertex: u32, skip: u32, classes: i32): i32 {
  const key = dot(query, columns + vertex * stride) - load<i32>(columnHalf + (vertex << 2));
  if (vertex === skip) return key;
  if (classes !== 0 && (load<i32>(rowLabels + (q << 2)) === load<i32>(columnLabels + (vertex << 2))) !== (classes === 2)) return key;
  if (upperKeys !== 0 && key > load<i32>(upperKeys + (q << 2))) return key;
  insert(q, vertex, key);
  return key;
}

/** The table's address for a vertex not met before, else 0. */
@inline
function claim(table: usize, bits: u32, vertex: u32): usize {
  let slot = (vertex * 0x9e3779b1) >> (32 - bits);
  const wanted = vertex + 1;
  let at = table + (slot << 3);
  let held = load<u32>(at);
  while (held !== 0) {
    if (held === wanted) return 0;
    slot = (slot + 1) & ((1 << bits) - 1);
    at = table + (slot << 3);
    held = load<u32>(at);
  }
  store<u32>(at, wanted);
  return at;
}

// The heap holds i32 key and u32 address of the table entry, the greatest key first.

@inline
function siftUp(heap: usize, place: u32, item: u64): void {
  let at = place;
  const key = <i32>(<u32>item);
  while (at > 0) {
    const parent = (at - 1) >> 1;
    if (load<i32>(heap + (parent << 3)) >= key) break;
    store<u64>(heap + (at << 3), load<u64>(heap + (parent << 3)));
    at = parent;
  }
  store<u64>(heap + (at << 3), item);
}

@inline
function siftDown(heap: usize, size: u32, item: u64): void {
  let at: u32 = 0;
  const key = <i32>(<u32>item);
  for (let child: u32 = 1; child < size; child = (at << 1) + 1) {
    if (child + 1 < size && load<i32>(heap + ((child + 1) << 3)) > load<i32>(heap + (child << 3))) child++;
    if (key >= load<i32>(heap + (child << 3))) break;
    store<u64>(heap + (at << 3), load<u64>(heap + (child << 3)));
    at = child;
  }
  store<u64>(heap + (at << 3), item);
}

/** Searches for queries [from, to); starts[q] (u32; 0: `start` for all), skips itself where `selfSkip`. Returns distances computed. */
export function searchMany(
  from: u32, to: u32, start: u32, starts: usize, budget: u32, selfSkip: bool, classes: i32, heap: usize, table: usize, bits: u32,
): u32 {
  let spent: u32 = 0;
  for (let q = from; q < to; q++) {
    const begin = starts === 0 ? start : load<u32>(starts + (q << 2));
    spent += searchGraph(q, begin, budget, selfSkip ? q : u32.MAX_VALUE, classes, heap, table, bits);
  }
  return spent;
}

/** The row of [0, count) with the least half norm: the nearest to the center. */
export function innermost(count: u32): u32 {
  let best: u32 = 0;
  for (let row: u32 = 1; row < count; row++)
    if (load<i32>(rowHalf + (row << 2)) < load<i32>(rowHalf + (best << 2))) best = row;
  return best;
}

