import type { OptionRule } from "@unrolled/core";
import type { Family } from "../families/family.js";

const overview = `unrolled: does the recurrent network really beat the hidden Markov model on my sequences?

usage: unrolled <command> [options]

  compare [--data NAME|FILE] [--model SPEC]… [--out DIR]    fit, choose on valid, score test, compare in pairs, report
  fit SPEC --data FILE --out MODEL.json                     fit one model
  loglik MODEL.json --data FILE                             log-likelihood of sequences, with its error
  decode MODEL.json --data FILE [--posterior] [--paths M]   most likely hidden path; posterior and draws of the hidden state
  decode MODEL.json --data FILE --steps N [--beam B]        the most probable symbols that follow, with their probability
  forecast MODEL.json --data FILE --steps N                 law of the next observations, with its error; a fan chart
  sample MODEL.json --length T --count N                    draw sequences, written as a data file
  sample MODEL.json --prefix TEXT [--temperature T]         draw what follows a text
  graph MODEL.json [--unroll T] [--query "A _||_ B | Z"]    the DBN: draws it, answers what is independent of what
  data list                                                 data sets that --data knows by name
  data get NAME                                             fetch one of them, once
  completion bash|zsh|fish                                  completion for a shell: eval "$(unrolled completion bash)"

every command that reads data: --data takes files and folders, several of one kind as one dataset (.json .csv .tsv .tab .txt .npy .npz)
  of a table: --target COLUMNS  --input COLUMNS  --sequence COLUMN  --time COLUMN  --group COLUMN  --label COLUMN
              --split-column COLUMN  (COLUMNS: names with commas between, first..last, a kind behind: tide:count,
              height:real, rain:binary, word:categorical)  --layout long|wide (a row is a step, or a series)
              --missing WORDS (such as NA,?; none: no word is)  --no-header (the first row is data; columns are 1, 2, …)
  of text: --text-unit character|line|word (what a sequence of a .txt is; else lists are told from running
            text)  --encoding NAME (of .txt, .csv and .json that are not UTF-8, such as windows-1252)
  of data sets that were fetched: --cache DIR (default: UNROLLED_CACHE of the environment, else the platform's folder of caches)
every command: --seed S (number or word, default 1)  --json (result on standard output, nothing else there)  --quiet  --help
               --use MODULE (an ES module that adds families, laws, methods or networks of your own; may be repeated)
exit codes: 0 done · 1 a run that failed after it had started (finished parts are kept) · 2 wrong usage or unreadable input
            130 stopped by Ctrl-C
more: unrolled <command> --help
`;

const commands: Readonly<Record<string, string>> = {
  compare: `usage: unrolled compare [--data NAME|FILE] [--model SPEC]… [--out DIR]

Fits every model on train, chooses size and settings on valid, scores test, and compares the models in pairs.
Writes OUT/report.html, results.json and its tables as .csv, models/ and figures/ (each figure as .json, .svg and .png);
finished parts are kept in OUT/parts.

  --data NAME|FILE   a data set (see unrolled data list), files or folders (see unrolled --help); default moby-dick
  --model SPEC       a model, once per model; default ngram (of symbols) and hmm where the
                     data have no inputs, elman, gru, lstm and noisy-gru
  --split WAY        how data are cut into train, valid and test; default their own splits, else by-group, else temporal
                     temporal   each sequence in time: 60 % train, 20 % valid, 20 % test, scored given all steps before
                     shuffled   whole sequences, in an order drawn from the seed
                     by-group   whole groups (sequences without one), in file order
  --window W         cuts sequences longer than W steps into windows of W, each a sequence of its own; of a temporal split
                     only train (default there: 200 steps where it is longer than 400)
  --out DIR          default out
  --resume           go on from the finished parts in OUT (without it they are removed and the run starts afresh)
  --workers W        threads that fit and score; default 2, or 1 on one core; 0: none, all in this process.
                     Results do not depend on it.
  --fits R           fits per model from different seeds; shows the spread between fits; default 1
  --particles N      particles per run when a noisy model is scored; default 16
  --replicates R     independent runs that its Monte Carlo error comes from; default 8
  --budget B         particle-steps a model may spend on more particles for sequences whose runs spread by more than
                     1 nat; default 16 times those of the first runs
  --images CHOICE    images of the figures for print: all (default), svg, png or none
  --open             opens the report in the default browser when it is written
  --seed S           number or word, default 1
  --json             prints results.json on standard output
  --quiet            no progress

Ctrl-C keeps the finished parts and says how to go on; exit code 130.
`,
  fit: `usage: unrolled fit SPEC --data FILE --out MODEL.json [--from MODEL.json] [--resume]

Fits one model on the data's train split (all sequences where there are no splits); valid, where there is one, chooses
what the SPEC leaves open and stops early.

  --data NAME|FILE   see unrolled data list
  --split WAY        temporal, shuffled or by-group, as for compare; default the data's own splits, else all is train
  --window W         as for compare
  --out MODEL.json   the fitted model, with how it was fitted under "provenance"
  --from MODEL.json  start from a model's parameters in place of random starts: an HMM or a network as the SPEC asks for
  --resume           go on from what an earlier run left in MODEL.json.part (without it the run starts afresh)
  --workers W        as for compare
  --seed S  --json  --quiet

Ctrl-C keeps finished parts and checkpoints in MODEL.json.part and says how to go on; exit code 130.
`,
  loglik: `usage: unrolled loglik MODEL.json --data FILE [options]

  --split NAME       train, valid or test of the data's own splits, or of compare's: temporal:test, shuffled:valid, …;
                     default all sequences
  --unknown U        symbols that the model does not know: error (default), missing, or one that it knows, as which they count
  --match M          symbols and dimensions by name (default) or by place; by place where one side has no names
  --method M         auto (default), or one of those below, options behind it: smc:resampleBelow=0.3
  --particles N      for methods with particles; default 1000
  --proposal P       how a particle filter draws: bootstrap (the model's own law, default), guided (looks at each target first: far
                     fewer particles where targets say much, such as counts or many dimensions), auxiliary
  --replicates R     independent runs combined by log-mean-exp; their spread is the error, which is unavailable where it is
                     above 1 nat; default 8
  --until-se S       adds particles where runs spread by more than 1 nat, then replicates, until the total's standard error is
                     S nats, or the budget ends
  --budget B         particle-steps that --until-se may spend; default 100 times those of a fixed score
  --workers W        as for compare, but 0 for what is done in an instant; the numbers do not depend on it
  --gradient         the gradient of the total log-likelihood in the model file's layout (noise-free recurrent models)
  --seed S  --json  --quiet
`,
  decode: `usage: unrolled decode MODEL.json --data FILE [--posterior] [--paths M]
       unrolled decode MODEL.json --data FILE --steps N [--search greedy|beam|exact|sample] [--beam B] [--best M]

A finite hidden state: the most likely path, exact laws. A network's state is a vector: --posterior or --paths is required.

  --split NAME       train, valid or test of the data's own splits, or of compare's: temporal:test, shuffled:valid, …;
                     default all sequences
  --unknown U        symbols that the model does not know: error (default), missing, or one that it knows, as which they count
  --match M          symbols and dimensions by name (default) or by place; by place where one side has no names
  --posterior        the law of the hidden state at each step, given the past (filtered) and given all targets (smoothed);
                     of a vector state means, sds and quantiles with their Monte Carlo errors (0 without noise)
  --paths M          draws of the whole hidden path given all targets; of a vector state with --json or --out only
  --particles N      of a noisy network: particles of each replicate; default 1000
  --replicates R     of a noisy network: independent runs that the Monte Carlo errors come from; at least 2, default 8
With --steps: the symbols that follow each sequence under any model of symbols, a line each with its log-probability (nats) and the error of that.

  --steps N          the most symbols
  --search S         beam (default): the most probable of each length go on; greedy: a beam of 1; exact: the most probable of all, where the space allows
                     it; sample: draws, as many as --count
  --beam B           hypotheses that a beam holds; default 8
  --length-penalty A ranks by log p / n^A, n the number of symbols; default 0
  --best M           the M best; default 1
  --temperature T    of draws: from p^(1/T); default 1
  --top-k K          of draws: from the K most probable symbols; default all
  --end SYMBOL       the symbol that ends a sequence; default </s>, where the model has it
  --origin T         steps of each sequence that are given, below 0 from its end; default all up to the last target; 0 where the data have sources
                     of a noisy network: --particles (500) of each hypothesis; what is found is scored anew, --replicates times

  --out FILE         writes the JSON there instead of standard output; with --steps, of one sequence the tree of its beams: .html, .svg, .png
  --seed S  --json  --quiet
`,
  forecast: `usage: unrolled forecast MODEL.json --data FILE --steps N [--origin T] [--out FILE]

The law of the N targets after each sequence's last one, step by step: mean, sd and quantiles, or a probability for each symbol. Exact
where it is, else sampled, with each number's Monte Carlo error. Inputs of the future are the data's own steps without targets,
then those of --inputs.

  --steps N          steps ahead
  --origin T         steps of each sequence that are given, below 0 from its end; several with commas: a forecast from each;
                     default all up to the last target. What came after them stands beside its law
  --inputs FILE      inputs of the steps after the data's end: a table with the columns that the model's inputs are called, of the same
                     sequences or of one list that all share; or a file of sequences with inputs
  --quantiles Q,…    default 0.05,0.25,0.5,0.75,0.95
  --counts C         of counts, the probabilities of 0..C too (with --json or --out FILE.json)
  --paths M          joint draws of the N steps (with --json or --out FILE.json; in a fan chart, up to 20)
  --particles P      where laws are sampled: particles of each replicate; default 500
  --replicates R     independent runs that the Monte Carlo errors come from; at least 2, default 8
  --split NAME       train, valid or test of the data's own splits, or of compare's: temporal:test, shuffled:valid, …;
                     default all sequences
  --unknown U        symbols that the model does not know: error (default), missing, or one that it knows, as which they count
  --match M          symbols and dimensions by name (default) or by place; by place where one side has no names
  --out FILE         .json, .csv, or of one sequence a fan chart: .html, .svg, .png
  --seed S  --json  --quiet
`,
  sample: `usage: unrolled sample MODEL.json --length T --count N [--data INPUTS] [--out FILE]
       unrolled sample MODEL.json --prefix TEXT [--temperature T] [--top-k K] [--length T] [--count N] [--json]

  --length T         steps of each sequence; after a prefix, symbols that are drawn (default there: 200 characters or 50 words)
  --prefix TEXT      of a model of symbols: what the draws go on from, in its characters or words; the result is text, with --json
                     fields with the log-probability of each draw
  --temperature T    draws from p^(1/T): below 1 what is probable, above 1 what is not; default 1
  --top-k K          draws from the K most probable symbols; default all
  --end SYMBOL       the symbol that ends a sequence; default </s>, where the model has it
  --count N          sequences; default 1
  --data INPUTS      a data file whose inputs drive a model with given inputs (its first N sequences)
  --out FILE         the data file, in the model's symbols and names: .json, .csv or .txt (one line a sequence);
                     default JSON on standard output
  --seed S  --json  --quiet
`,
  graph: `usage: unrolled graph MODEL.json [--unroll T] [--query "Y4 _||_ Y2 | X1:4"] [options]

The model as a dynamic Bayesian network: its folded template, or the graph over T time slices. SVG on standard output.

  --unroll T         slices; without it the folded template, or for a query the last time that it names
  --source S         steps of the source, of a model that has one
  --query Q          are the two sides independent given the nodes after the bar? Nodes are X3, H3, C3 (an LSTM's cell), Y3,
                     H2.3 (layer 2); lists by spaces or commas, ranges X1:4, all of a variable H*. The answer, with the
                     active path or what blocks them all; functions of what is given block paths too (D-separation).
  --check            tests the statement on the model's own numbers too: exactly where possible, else by a permutation
                     test on draws; "not tested", with the reason, where no valid test exists
  --marginal         hidden variables left out: functions contracted, the rest projected onto inputs and outputs
  --independencies   a table: what makes each pair of nodes of a slice and the one before independent
  --format F         svg, dot or json; with --query or --independencies the answer is text unless a format is named
  --out FILE         .svg, .dot, .json, or .txt for an answer in words; default standard output
  --seed S  --json  --quiet
`,
  completion: `usage: unrolled completion bash|zsh|fish [--use MODULE]…

Prints what completes commands, options, models, methods and data sets in a shell:
  bash, zsh   eval "$(unrolled completion bash)" in .bashrc, or zsh in .zshrc
  fish        unrolled completion fish > ~/.config/fish/completions/unrolled.fish
`,
  data: `usage: unrolled data list [--json]
       unrolled data get NAME [--cache DIR] [--offline] [--out FILE]

Lists the data sets that --data knows by name: those that come with the package, and those that are fetched once, by get.
Every file is checked by its SHA-256; what was interrupted goes on where it stopped, and a damaged file is fetched again.

  --cache DIR        where data sets are kept, for the commands that read data, too; default: UNROLLED_CACHE of the
                     environment, else the platform's folder of caches (~/.cache/unrolled, ~/Library/Caches/unrolled, …)
  --offline          fetches nothing: checks what is there
  --out FILE         writes the sequences there, too: .json (with origin and licence), .csv or .txt
  --use MODULE       a module that adds data sets of your own
  --json  --quiet

Exit codes: 0 it is there, 1 it could not be fetched, 2 no such data set, 130 stopped by Ctrl-C (the same line goes on).
`,
};

/** The overview, or one command's page; pages that take a SPEC end with the models and their options, that of loglik with the methods. */
export async function helpText(command: string | undefined, families: readonly Family[]): Promise<string> {
  if (command === undefined || !Object.hasOwn(commands, command)) return overview;
  const page = commands[command] ?? overview;
  if (command === "loglik") return `${page}\n${(await import("./method-help.js")).methodHelp(optionLine)}`;
  return command === "compare" || command === "fit" ? `${page}\n${specHelp(families)}` : page;
}

function specHelp(families: readonly Family[]): string {
  const lines = families.map(
    (family, f) =>
      `  ${(family.largestSize === 0 ? family.name : `${family.name}[:${family.size}]`).padEnd(28)}${family.help}\n${optionLines(family, families.slice(0, f))}`,
  );
  return `SPEC is name:size[,key=value…]; a size that is left out is chosen on valid. Models and their options:\n${lines.join("")}`;
}

/** A family's options; those that it has in common with one before stand there, once. */
function optionLines(family: Family, before: readonly Family[]): string {
  const entries = Object.entries(family.options);
  const shared = (other: Family): number => entries.filter(([name, rule]) => other.options[name] === rule).length;
  const nearest = before.reduce<Family | null>((best, other) => (shared(other) > (best === null ? 0 : shared(best)) ? other : best), null);
  if (nearest === null || shared(nearest) < entries.length / 2) return entries.map(optionLine).join("");
  const without = Object.keys(nearest.options).filter((name) => !Object.hasOwn(family.options, name));
  const own = entries.filter(([name, rule]) => nearest.options[name] !== rule);
  const as = `as ${nearest.name}${without.length === 0 ? "" : ` without ${without.join(" and ")}`}${own.length === 0 ? "" : ", and"}`;
  return `      ${as}\n${own.map(optionLine).join("")}`;
}

/** A line on an option: what may be written, what it is and what it is where it is left out. */
function optionLine([name, rule]: [string, OptionRule]): string {
  const form = rule.type === "choice" ? rule.values.join("|") : rule.type === "text" ? rule.form : rule.type;
  return `      ${`${name}=${form}`.padEnd(34)} ${rule.help} (default ${rule.default})\n`;
}
