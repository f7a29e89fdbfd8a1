/** SVG text as the address of an image, fit to stand between double quotes in HTML. */
export function svgUrl(svg: string): string {
  return `data:image/svg+xml,${svg.replace(/[%#"'<>&\s]/g, encodeURIComponent)}`;
}
