// Figures as plotly JSON, tables and sentences, pages and image files.
export * from "@unrolled/plotting";
