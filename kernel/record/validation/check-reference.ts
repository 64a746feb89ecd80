// Checks that a Reference points to a kind of resource that its element allows.
import { addIssue, type Check, type Checking, enterElement, leaveElement, nameHere, quoteValue } from './checking.ts';
import { isResourceType } from './resource-types.ts';

/** `Type/id`, with a version or not; or the conditional form `Type?query` that a transaction resolves. */
const RELATIVE = /^([A-Za-z]+)(?:\/[A-Za-z0-9\-.]{1,64}(?:\/_history\/[A-Za-z0-9\-.]{1,64})?|\?.+)$/;
const ABSOLUTE = /^[A-Za-z][A-Za-z0-9+.-]*:/;

/**
 * The check of a Reference element, to run after the type's own check; `targets` are the allowed resource types, undefined when
 * any. Judged are relative references and `Reference.type`; absolute URLs, `urn:` and `#contained` name no type by themselves.
 */
export function buildReferenceCheck(targets: readonly string[] | undefined): Check {
  const allowed = targets && new Set(targets);
  const checkType = (type: string, checking: Checking): void => {
    if (!isResourceType(type)) {
      addIssue(
        checking,
        'value',
        `${nameHere(checking)}指向的“${quoteValue(type)}”不是 FHIR R4 资源类型`,
        `points to "${quoteValue(type)}", which is no FHIR R4 resource type`,
      );
    } else if (allowed && !allowed.has(type)) {
      const list = [...allowed];
      addIssue(
        checking,
        'value',
        `${nameHere(checking)}只能指向 ${list.join('、')}，收到“${type}”`,
        `may only refer to ${list.join(', ')}, received "${type}"`,
      );
    }
  };
  return (value, checking) => {
    if (typeof value !== 'object' || value === null) return;
    const reference = 'reference' in value ? value.reference : undefined;
    const type = 'type' in value ? value.type : undefined;
    let named: string | undefined;
    if (typeof reference === 'string' && reference && !reference.startsWith('#') && !ABSOLUTE.test(reference)) {
      named = RELATIVE.exec(reference)?.[1];
      if (named === undefined) {
        enterElement(checking, 'reference');
        addIssue(
          checking,
          'value',
          `${nameHere(checking)}应形如 Patient/123，收到“${quoteValue(reference)}”`,
          `must look like Patient/123, received "${quoteValue(reference)}"`,
        );
        leaveElement(checking);
      } else checkType(named, checking);
    }
    if (typeof type !== 'string' || !type || ABSOLUTE.test(type)) return;
    if (named === undefined) checkType(type, checking);
    else if (named !== type) {
      addIssue(
        checking,
        'value',
        `${nameHere(checking)}写明类型是 ${quoteValue(type)}，引用的却是 ${named}`,
        `says type ${quoteValue(type)} but refers to ${named}`,
      );
    }
  };
}
