/** Checks that the drawing is true to distance and direction and that no name covers another. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { layOutMap } from './lay-out-map.ts';

const at = (id: string, longitude: number, latitude: number, name = '百丈镇中心卫生院') => ({
  id,
  name,
  position: { longitude, latitude },
});

test('north is above, east to the right, and a kilometre is as long either way', () => {
  const { marks, width, height, scale } = layOutMap([at('sw', 103, 30), at('ne', 103.2, 30.1), at('se', 103.2, 30)], 800);
  const [sw, ne, se] = ['sw', 'ne', 'se'].map((id) => marks.find((mark) => mark.id === id) ?? assert.fail(id));
  assert.ok(sw && ne && se);
  assert.ok(ne.y < se.y && sw.x < se.x);
  const perKm = scale.pixels / scale.kilometres;
  assert.ok(Math.abs((se.y - ne.y) / perKm - 11.12) < 0.3, 'a tenth of a degree of latitude');
  assert.ok(Math.abs((se.x - sw.x) / perKm - 19.26) < 0.3, 'a fifth of a degree of longitude at 30 degrees north');
  for (const { x, y } of marks) assert.ok(x > 0 && x < width && y > 0 && y < height);
});

test('names that would cover one another or leave the drawing are left to the table', () => {
  const crowd = Array.from({ length: 12 }, (_, each) => at(`o${each}`, 103.1 + each * 0.0002, 30.08));
  const { marks, width } = layOutMap([...crowd, at('far', 103.3, 30.2)], 360);
  const shown = marks.filter(({ label }) => label !== undefined);
  assert.ok(
    shown.some(({ id }) => id === 'o0'),
    'the first comes first',
  );
  assert.ok(shown.length < marks.length);
  for (const { label } of shown) assert.ok(label && label.x >= 0 && label.x <= width);
});

test('one institution, or several on one spot, can be drawn', () => {
  const { marks, scale } = layOutMap([at('a', 103.1, 30), at('b', 103.1, 30)], 358);
  assert.ok(marks.every(({ x, y }) => Number.isFinite(x) && Number.isFinite(y)));
  assert.ok(scale.kilometres >= 0.1);
});
