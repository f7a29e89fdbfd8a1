import { type AffineForm, columnsOf, sumOfForms, unitForm } from "./affine-form.js";
import { type Network, spreadOf, stateDimOf } from "./network.js";
import type { Node } from "./slice.js";

/**
 * A network as a linear dynamic system; the state is its variables one after the other, S numbers, x what is given and y′ the target
 * before:
 *
 *     h_t = A h_{t−1} + B x_t + E y′_t + b + N(0, Q)    y_t = C h_t + D x_t + F y′_t + d + N(0, diag sd²)
 */
export interface NetworkSystem {
  readonly stateDim: number;
  /** S: what h_0 is where a slice reads it. */
  readonly before: Float64Array;
  readonly A: Float64Array;
  readonly B: Float64Array;
  readonly E: Float64Array;
  readonly b: Float64Array;
  readonly Q: Float64Array;
  readonly C: Float64Array;
  readonly D: Float64Array;
  readonly F: Float64Array;
  readonly d: Float64Array;
  readonly sd: Float64Array;
}

/**
 * The matrices of a linear network, by carrying affine forms through the slice instead of numbers: exact but for the rounding of the
 * products of weights, which is what the network's own steps have. Cost O(ops × S²), as one product of weights with a state for each number of it.
 */
export function linearSystem(network: Network): NetworkSystem {
  const { slice, values } = network;
  const { law, own } = slice.emission;
  const S = stateDimOf(network);
  const [k, m] = [slice.given?.size ?? 0, law.targets.size];
  const noiseSize = slice.draws.reduce((sum, { slot }) => sum + slot.size, 0);
  // The basis: h_t, h_{t−1}, x_t, y′_t, ε_t, 1.
  const at = { state: 0, before: S, given: 2 * S, target: 2 * S + k, noise: 2 * S + k + m, one: 2 * S + k + m + noiseSize };
  const basis = { columns: at.one + 1, ...at };
  const step = formsOf(network, basis, false);
  const state = slice.variables.map(({ slot }) => step.get(slot.id)!);
  const rows = (first: number, count: number): Float64Array =>
    Float64Array.from(state.flatMap((form) => Array.from(columnsOf(form, first, count))));
  const readout = formsOf(network, basis, true).get(slice.emission.readout.id)!;
  const N = rows(at.noise, noiseSize);
  return {
    stateDim: S,
    before: Float64Array.from(
      slice.variables.flatMap(({ name, slot }) =>
        Array.from(slice.states.find((one) => one.name === name)?.initial ?? new Float64Array(slot.size)),
      ),
    ),
    A: rows(at.before, S),
    B: rows(at.given, k),
    E: rows(at.target, m),
    b: rows(at.one, 1),
    Q: Float64Array.from({ length: S * S }, (_, i) => {
      let sum = 0;
      for (let j = 0; j < noiseSize; j++) sum += N[Math.floor(i / S) * noiseSize + j]! * N[(i % S) * noiseSize + j]!;
      return sum;
    }),
    C: columnsOf(readout, at.state, S),
    D: columnsOf(readout, at.given, k),
    F: columnsOf(readout, at.target, m),
    d: columnsOf(readout, at.one, 1),
    sd: law.fixedSds!(values.subarray(own[0]!.offset, own[0]!.offset + own[0]!.size)),
  };
}

interface Basis {
  readonly columns: number;
  readonly state: number;
  readonly before: number;
  readonly given: number;
  readonly target: number;
  readonly noise: number;
  readonly one: number;
}

/** Every slot as a form, by its id; where the state is given, its variables are numbers of the basis. */
function formsOf(network: Network, basis: Basis, isStateGiven: boolean): ReadonlyMap<number, AffineForm> {
  const { slice } = network;
  const { columns } = basis;
  const placeOf = new Map<string, number>();
  let place = 0;
  for (const { name, slot } of slice.variables) {
    placeOf.set(name, place);
    place += slot.size;
  }
  const forms = new Map<number, AffineForm>();
  const leafForm = ({ leaf, writes }: Node): AffineForm => {
    const { source, from } = leaf!;
    const first = source === "given" ? basis.given : source === "previousTarget" ? basis.target : basis.before + placeOf.get(from)!;
    return unitForm(writes[0]!.size, columns, first);
  };
  for (const node of slice.nodes) {
    const reads = node.reads.map(({ id }) => forms.get(id)!);
    const made =
      node.leaf !== null ? [leafForm(node)] : node.sum !== null ? [sumForm(network, node, reads, basis)] : node.op!.affine!(reads);
    node.writes.forEach(({ id }, i) => void forms.set(id, made[i]!));
    slice.variables.forEach(({ name, slot, draw }, v) => {
      if (!node.writes.some(({ id }) => id === slot.id)) return;
      if (isStateGiven) forms.set(slot.id, unitForm(slot.size, columns, basis.state + placeOf.get(name)!));
      else if (draw !== null) {
        const noise = unitForm(slot.size, columns, basis.noise + slice.draws[draw]!.offset);
        const sd = spreadOf(network, v)!;
        const scaled = { ...noise, values: noise.values.map((x, i) => x * sd[Math.floor(i / columns)]!) };
        forms.set(slot.id, sumOfForms(forms.get(slot.id)!, scaled));
      }
    });
  }
  return forms;
}

/** Σ W x + b. */
function sumForm({ values }: Network, { sum, writes }: Node, reads: readonly AffineForm[], { columns, one }: Basis): AffineForm {
  const size = writes[0]!.size;
  const out = new Float64Array(size * columns);
  if (sum!.bias !== null) for (let i = 0; i < size; i++) out[i * columns + one] = values[sum!.bias.offset + i]!;
  sum!.terms.forEach(({ x, weight, column, transposed }, term) => {
    const form = reads[term]!.values;
    const width = weight.shape[1]!;
    for (let i = 0; i < size; i++)
      for (let p = 0; p < x.size; p++) {
        const w = values[weight.offset + (transposed ? (column + p) * width + i : i * width + column + p)]!;
        for (let j = 0; j < columns; j++) out[i * columns + j] = out[i * columns + j]! + w * form[p * columns + j]!;
      }
  });
  return { size, columns, values: out };
}
