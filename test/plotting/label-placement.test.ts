import { describe, expect, test } from "vitest";
import { placeLabels } from "../../packages/plotting/src/place-labels.js";
import { shortened, wrapped } from "../../packages/plotting/src/text.js";

describe("labels of marks", () => {
  const box = (mark: { x: number; y: number; width: number; height: number }, { dx, dy }: { dx: number; dy: number }) => ({
    left: mark.x + dx - mark.width / 2,
    right: mark.x + dx + mark.width / 2,
    top: mark.y + dy - mark.height / 2,
    bottom: mark.y + dy + mark.height / 2,
  });

  test("touch neither each other nor marks nor error bars, and stay in the plot, also where nine marks stand close together", () => {
    const marks = Array.from({ length: 9 }, (_, i) => ({
      x: 250 + 9 * (i % 3),
      y: 150 + 8 * Math.floor(i / 3),
      top: 130 + 8 * Math.floor(i / 3),
      bottom: 170 + 8 * Math.floor(i / 3),
      width: 60 + 10 * (i % 4),
      height: 14,
    }));
    const boxes = placeLabels(marks, 570, 330).map((place, i) => box(marks[i], place));
    boxes.forEach((a, i) => {
      expect(a.left >= 0 && a.right <= 570 && a.top >= 0 && a.bottom <= 330).toBe(true);
      for (const b of boxes.slice(i + 1))
        expect(a.right <= b.left || b.right <= a.left || a.bottom <= b.top || b.bottom <= a.top).toBe(true);
      for (const { x, y } of marks) expect(x > a.left && x < a.right && y > a.top && y < a.bottom).toBe(false);
    });
  });

  test("a mark alone has its label to the right, at the right edge to the left", () => {
    const mark = { x: 100, y: 100, top: 90, bottom: 110, width: 80, height: 14 };
    expect(placeLabels([mark], 570, 330)[0]).toEqual({ dx: 49, dy: 0, far: false });
    expect(placeLabels([{ ...mark, x: 560 }], 570, 330)[0].dx).toBe(-49);
  });
});

describe("long text", () => {
  test("is broken after commas, spaces and hyphens, and shortened by an ellipsis, by characters", () => {
    expect(wrapped("hmm:3,emission=gaussian-full − gru:8", 18)).toBe("hmm:3,<br>emission=gaussian-<br>full − gru:8");
    expect(wrapped("a<b", 9)).toBe("a&lt;b");
    expect(shortened("higher education", 8)).toBe("higher …");
    expect(shortened("😀😀", 2)).toBe("😀😀");
  });
});
