import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { listLabels } from '../../kernel/define/list-labels.ts';
import { opening, sinking, unconnected } from './report.ts';
import system from './system.ts';

describe('the frame of the work report', () => {
  it('has English for every label', () => {
    assert.deepEqual(
      listLabels(system).filter((label) => !(label in system.english)),
      [],
    );
  });
  it('says nothing in figures: matters without a source have no number', () => {
    const words = [opening, sinking, unconnected].flatMap((part) => part.paragraphs.flat());
    assert.ok(words.every((word) => typeof word === 'string' && !/\d/.test(word.replace('HPV', ''))));
  });
});
