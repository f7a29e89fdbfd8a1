/** What a variable is to its model. */
export type VariableRole = "input" | "hidden" | "output";

/** Where a node's value comes from: given from outside, drawn from a law given its parents, or a function of its parents. */
export type NodeLaw = "exogenous" | "random" | "deterministic";

/** Values of one node: a symbol or state 0..size−1, or a vector of `size` numbers. */
export interface VariableSpace {
  readonly kind: "categorical" | "real" | "count" | "binary";
  readonly size: number;
}

/** A variable that every time slice has a copy of: h stands for h(1), h(2), … */
export interface TemplateVariable {
  /** The letter of its nodes: H3 is "H" at time 3. Letters only. */
  readonly name: string;
  /** 1, 2, … from the input upwards where the network is a stack: H2.3 is layer 2 at time 3; null where it is none. */
  readonly layer: number | null;
  readonly role: VariableRole;
  readonly law: NodeLaw;
  /** Null where the graph stands alone, without laws. */
  readonly space: VariableSpace | null;
}

/** from(t − delay) → to(t); variables by their ids, "H" or "H2" for layer 2. There is none where t − delay < 1. */
export interface TemplateEdge {
  readonly from: string;
  readonly to: string;
  /** 0: within a slice. */
  readonly delay: number;
}

/** Free parameters by law, which all slices share. */
export interface TemplateParameters {
  /** Of the first slice's law; null where it is the transition's. */
  readonly initial: number | null;
  /** Of one slice's hidden variables given their parents. */
  readonly transition: number;
  /** Of one slice's outputs given their parents. */
  readonly emission: number;
}

/**
 * The two-slice network of a dynamic Bayesian network, folded: it stands for a graph of any length.
 *
 * Where a model has it, hidden variables stand in the order of the numbers in `SampledSequence.states`.
 */
export interface TemplateGraph {
  readonly name: string;
  readonly variables: readonly TemplateVariable[];
  readonly edges: readonly TemplateEdge[];
  /** Null where the graph stands alone. */
  readonly parameters: TemplateParameters | null;
}

/** For how many steps a graph is unrolled: T, or steps of a source and of the targets. */
export type GraphLengths = number | { readonly source: number; readonly target: number };

/**
 * A graph over time that two slices cannot stand for, since what stands in a slice depends on the lengths: a source of its own, one
 * input for many outputs, outputs that begin late.
 */
export interface GraphByLength {
  readonly name: string;
  /** All that some slice has; hidden ones in the order of the numbers in `SampledSequence.states`. */
  readonly variables: readonly TemplateVariable[];
  /** The graph for these lengths, whose nodes name their variable, layer and time. Lengths come checked: integers of at least 1. */
  unroll(lengths: GraphLengths): Dag;
}

/** The structure of a model, for sequences of any length: a template, or where there is none a graph by length. `unroll` takes both. */
export type ModelGraph = TemplateGraph | GraphByLength;

/** One random variable, exogenous value or function in a graph. */
export interface GraphNode {
  /** Unique: "Y3", "H2.3". */
  readonly name: string;
  readonly law: NodeLaw;
  /** Null in a graph that came from no template. */
  readonly role: VariableRole | null;
  /** The template variable's letter and layer; null as above. */
  readonly variable: string | null;
  readonly layer: number | null;
  /** 1..T; null as above. */
  readonly time: number | null;
}

/** A directed acyclic graph over named nodes; a node's parents stand before it. All lists hold indices into `nodes`, ascending. */
export interface Dag {
  readonly nodes: readonly GraphNode[];
  readonly parents: readonly (readonly number[])[];
  readonly children: readonly (readonly number[])[];
}

/** A graph unrolled over slices 1..length. */
export interface UnrolledGraph extends Dag {
  /** What it was unrolled from. */
  readonly folded: ModelGraph;
  readonly length: number;
  /** S; null where there is no source. */
  readonly sourceLength: number | null;
}

/** A DAG with bidirected edges a ↔ b, each standing for a common cause that the graph leaves out. */
export interface MixedGraph extends Dag {
  /** Nodes joined to this one by a bidirected edge. */
  readonly siblings: readonly (readonly number[])[];
}

export interface UndirectedGraph {
  readonly nodes: readonly GraphNode[];
  readonly neighbours: readonly (readonly number[])[];
}

/** Is `a` independent of `b` given `given`? Names of nodes; `a` and `b` share none. */
export interface IndependenceQuery {
  readonly a: readonly string[];
  readonly b: readonly string[];
  readonly given: readonly string[];
}

/** What a graph says of a query: independent under all laws that it allows, or not under some. */
export interface Independence {
  /** As it is written: `Y4 _||_ Y2 | X1:4`. */
  readonly query: string;
  readonly independent: boolean;
  /** The shortest active path, ties by name; null where there is none. */
  readonly path: readonly string[] | null;
  /** The same with its arrows, "Y2 ← H2 → H3 → H4 → Y4"; null where there is none. */
  readonly trail: string | null;
  /** One sentence: what blocks every path, or what leaves one open. */
  readonly reason: string;
}

/** Free parameters by the number of slices T, for the model and for the graphs that share less. Lists run along `lengths`. */
export interface ParameterCounts {
  readonly model: string;
  readonly lengths: readonly number[];
  /** The template: all slices share its laws, so the count is the same for every T. */
  readonly shared: readonly number[];
  /** The same graph with laws of its own in every slice. */
  readonly unshared: readonly number[];
  /** log10 of the entries of the complete graph over the outputs as one table; null where values cannot be counted. */
  readonly log10Table: readonly number[] | null;
  /** One sentence: what the table counts, or why there is none. */
  readonly note: string;
}

/** States x(1)..x(T) of a dynamic system. */
export interface Orbit {
  readonly name: string;
  readonly dim: number;
  /** T × dim. */
  readonly states: readonly (readonly number[])[];
}
