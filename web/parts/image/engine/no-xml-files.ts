/** Stands in the build where the drawing library would bring a package for surfaces in XML files, which the viewer never opens. */

/** Never called by the viewer. @throws always */
export function create(): never {
  throw new Error('surfaces in XML files are not read');
}
