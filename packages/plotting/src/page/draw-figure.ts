/**
 * The page's side of a figure, as script text: `drawFigure(element, figure, look)` draws it with plotly, and again with
 * `layout.meta.narrow` merged in when the element becomes narrower than 600 px. Plain ES2017, no dependency but plotly.
 *
 * `look` may hold `dark`, a table of colours by the colour they replace, and `isDark()`, asked at every drawing; `element.redraw()`
 * draws again. Plotly's own buttons would lie over the figure's labels, so there are none: `saveButton` puts one beside the title.
 */
export const drawFigureScript = `function drawFigure(element, figure, look) {
  "use strict";
  var isObject = function (value) { return value !== null && typeof value === "object" && !Array.isArray(value); };
  var merge = function (base, extra) {
    var result = Object.assign({}, base);
    Object.keys(extra).forEach(function (name) {
      result[name] = isObject(result[name]) && isObject(extra[name]) ? merge(result[name], extra[name]) : extra[name];
    });
    return result;
  };
  var copy = function (value) { return JSON.parse(JSON.stringify(value)); };
  var recolour = function (value, name) {
    if (name === "colorscale") return value;
    if (typeof value === "string") {
      var isText = ["text", "ticktext", "name", "x", "y", "z", "customdata", "hovertemplate", "categoryarray", "title"].indexOf(name) >= 0;
      return !isText && Object.prototype.hasOwnProperty.call(look.dark, value) ? look.dark[value] : value;
    }
    if (Array.isArray(value)) return value.map(function (part) { return recolour(part, name); });
    if (!isObject(value)) return value;
    var result = {};
    Object.keys(value).forEach(function (key) { result[key] = recolour(value[key], key); });
    return result;
  };
  var meta = figure.layout.meta || {};
  var isNarrow = function () { return element.clientWidth < 600; };
  var narrow = isNarrow();
  var draw = function () {
    var data = copy(figure.data);
    var layout = copy(narrow && meta.narrow ? merge(figure.layout, meta.narrow) : figure.layout);
    if (look && look.isDark()) { data = recolour(data, ""); layout = recolour(layout, ""); }
    return Plotly.react(element, data, layout, { responsive: true, displayModeBar: false });
  };
  if (typeof ResizeObserver === "function") {
    new ResizeObserver(function () {
      if (element.clientWidth > 0 && isNarrow() !== narrow) { narrow = !narrow; draw(); }
    }).observe(element);
  }
  element.redraw = draw;
  return draw();
}
function saveButton(place, element, figure, picture) {
  "use strict";
  var button = document.createElement("button");
  button.type = "button";
  button.className = "save";
  button.textContent = "SVG";
  button.title = "Save this figure as SVG (a double click in the figure shows all of it again)";
  button.setAttribute("aria-label", "Save the figure as SVG: " + figure.title);
  button.addEventListener("click", function () {
    if (!picture) { Plotly.downloadImage(element, { format: "svg", filename: figure.id }); return; }
    var link = document.createElement("a");
    link.href = picture;
    link.download = figure.id + ".svg";
    link.click();
  });
  place.append(button);
}`;
