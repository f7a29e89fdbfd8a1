import type { StructureFile } from "../linear-gaussian-file.js";
import { type Components, componentStructure } from "./components.js";
import { checkStructureOptions } from "./options.js";
import type { StructureKind, SystemSizes } from "./structure.js";

/** A structure of components. */
export interface ComponentKind extends StructureKind<SystemSizes> {
  componentsOf(file: StructureFile, sizes: SystemSizes): Components;
}

/** The structure of that name with these options; `components` says what they make of a model, all but the file. */
export function componentKind(
  name: string,
  options: readonly string[],
  components: (file: StructureFile, sizes: SystemSizes) => Omit<Components, "file">,
): ComponentKind {
  const componentsOf = (file: StructureFile, sizes: SystemSizes): Components => {
    checkStructureOptions(file, options);
    return { file, ...components(file, sizes) };
  };
  return Object.freeze<ComponentKind>({
    name,
    componentsOf,
    of: (file, sizes) => componentStructure(componentsOf(file, sizes), sizes),
  });
}
