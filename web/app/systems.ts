/** The declarations of the systems, fetched when a form, a menu of actions or the English catalogue needs them. */
import { type ActionId, actionSystem } from '../../generated/ids.gen.ts';
import { loadSystem } from '../../generated/systems.gen.ts';
import type { AnyAction } from '../../kernel/define/action.ts';
import type { System } from '../../kernel/define/system.ts';
import { addEnglish, currentLanguage } from '../language/translate.ts';

function isAction(id: string): id is ActionId {
  return Object.hasOwn(actionSystem, id);
}

async function load(id: keyof typeof loadSystem): Promise<System> {
  const system = await loadSystem[id]();
  if (currentLanguage() === 'en') addEnglish(system.english);
  return system;
}

/** The declaration of an action; undefined when no system has it. */
export async function loadAction(id: string): Promise<AnyAction | undefined> {
  if (!isAction(id)) return undefined;
  const system = await load(actionSystem[id]);
  return system.actions.find((action) => action.id === id);
}

/** All systems of the county. */
export function loadSystems(): Promise<System[]> {
  const ids = Object.keys(loadSystem).filter((id): id is keyof typeof loadSystem => Object.hasOwn(loadSystem, id));
  return Promise.all(ids.map(load));
}

/** Fetches every system's English, for labels that come from the platform in Chinese. */
export async function learnEnglishOfSystems(): Promise<void> {
  const systems = await loadSystems();
  addEnglish(Object.assign({}, ...systems.map((system) => system.english)));
}
