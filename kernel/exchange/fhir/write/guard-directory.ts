// Keeps machines from changing what rights follow from: posts, duty, divisions, trees and catchments of institutions, lists of restricted codes.
import type { Resource } from '@medplum/fhirtypes';
import { EXTENSION, SYSTEM, VALUE_SET } from '../../../define/codes.ts';
import { refuse } from '../answer/outcome.ts';

const TREE: readonly string[] = [EXTENSION.serves, EXTENSION.member, EXTENSION.formerParent];

/** Whether the platform's own directory, and with it who reaches whom, follows from the resource. */
function ruledByDirectory(resource: Resource): boolean {
  switch (resource.resourceType) {
    case 'PractitionerRole':
      return resource.code?.some((code) => code.coding?.some((coding) => coding.system === SYSTEM.role)) ?? false;
    case 'Task':
      return resource.code?.coding?.some((coding) => coding.system === SYSTEM.duty) ?? false;
    case 'Location':
      return /^\d{12}$/.test(resource.id ?? '');
    case 'Organization':
      return (
        (resource.extension?.some((extension) => TREE.includes(extension.url)) ?? false) ||
        (resource.address?.some((address) => address.extension?.some((extension) => extension.url === EXTENSION.division)) ?? false)
      );
    case 'ValueSet':
      return resource.url?.startsWith(VALUE_SET.restricted) ?? false;
    default:
      return false;
  }
}

/**
 * Throws 403 when the resource (as sent, or as it stands) is of the platform's directory: with a post would come its rights, with a
 * catchment its residents, with a duty what waits for whoever has it. Institutions and posts that other systems know by themselves are kept like any record.
 */
export function guardDirectory(resource: Resource, place: string): void {
  if (!ruledByDirectory(resource)) return;
  refuse(
    403,
    'forbidden',
    '平台的行政区划、机构、岗位、值班和受限代码决定各人的权限，不能通过接口改动，请在“机构与人员登记”“发布值班表”和“确认受限代码”中办理。',
    'divisions, institutions, posts, duties and restricted codes of the platform decide who may do what; they are kept in the platform itself',
    place,
  );
}
