/** Of every circle, px. */
export const nodeRadius = 22;
/** Half the side of the square that stands for a delay. */
export const squareRadius = 6;
/** Between the time slices of a graph with one hidden variable a layer; where some stand side by side it is wider. */
export const slicePitch = 82;
export const widePitch = 112;
/** Between rows. */
export const rowPitch = 78;
/** The same where edges lead from row to row over several slices. */
export const tallPitch = 150;
/** Of labels in circles, and of text under the picture. */
export const labelSize = 19;
export const textSize = 13;
/** Of mathematics in text, whose letters are small for their size. */
export const mathScale = 1.12;
export const titleSize = 14;
/** Scripts, as a fraction of their letter. */
export const scriptScale = 0.66;
/** Between what is drawn and the picture's border. */
export const margin = 14;
/** How far an edge keeps from a node that is not its end. */
export const clearance = 3;
export const arrowLength = 9;
