// A FHIR Subscription as the platform works with it: whose, on what, where to.
import type { Subscription } from '@medplum/fhirtypes';
import { EXTENSION } from '../../define/codes.ts';
import { refuse } from '../fhir/answer/outcome.ts';
import type { TypeCriteria } from '../fhir/search/read-search.ts';
import { readCriteria } from './read-criteria.ts';

/** A Subscription that can be carried out. Without an endpoint its events lie ready to be listened to. */
export interface Subscribed {
  readonly id: string;
  readonly version: number;
  readonly status: Subscription['status'];
  /** The account under whose rights it is told. */
  readonly owner: string;
  readonly criteria: TypeCriteria;
  readonly endpoint: string | undefined;
  /** Whether the resource itself is sent, or only the news that there is one. */
  readonly payload: boolean;
  readonly headers: readonly (readonly [name: string, value: string])[];
  readonly end: string | undefined;
}

/** Headers that a subscriber may not set: they belong to the connection or to the content. */
const OWN_HEADERS =
  /^(host|content-.*|connection|keep-alive|transfer-encoding|te|trailer|upgrade|expect|proxy-.*|forwarded|x-forwarded-.*|via|x-yigong-.*)$/i;
const HEADER = /^([!#$%&'*+.^_`|~0-9A-Za-z-]{1,64}):[ \t]*([\x20-\x7e\t]{0,6144})$/;

/** The name under which a Subscription is delivered to. */
export function targetOf(id: string): string {
  return `subscription:${id}`;
}

/** The id of the Subscription behind a target; undefined for targets of another kind. */
export function subscriptionOf(target: string): string | undefined {
  return target.startsWith('subscription:') ? target.slice('subscription:'.length) : undefined;
}

/** The account that a Subscription belongs to. */
export function ownerOf(resource: Subscription): string | undefined {
  return resource.extension?.find((extension) => extension.url === EXTENSION.account)?.valueString;
}

function readHeader(text: string): readonly [string, string] {
  const match = HEADER.exec(text);
  const name = match?.[1];
  if (name === undefined || OWN_HEADERS.test(name))
    refuse(
      422,
      'value',
      `不能用的请求头“${text.split(':')[0]}”。应写作“名称: 值”，不能是 Host、Content-Type 等由平台决定的。`,
      'channel.header takes "Name: value", and no header of the connection or the content',
      'Subscription.channel.header',
    );
  return [name, match?.[2] ?? ''];
}

/** Reads a Subscription. Throws 422 with the element at fault for one that cannot be carried out. */
export function readSubscription(resource: Subscription & { readonly id?: string }, version: number): Subscribed {
  const { channel } = resource;
  if (channel.type !== 'rest-hook')
    refuse(
      422,
      'not-supported',
      `不支持通道“${channel.type}”。请用 rest-hook：写 endpoint 则平台推送；不写则在 Subscription/编号/$events 以 SSE 收听。`,
      `channel type ${channel.type} is not supported; use rest-hook, with an endpoint to be called or without one to listen at $events`,
      'Subscription.channel.type',
    );
  const payload = channel.payload?.split(';')[0]?.trim().toLowerCase();
  if (payload !== undefined && payload !== '' && payload !== 'application/fhir+json')
    refuse(
      422,
      'not-supported',
      `不支持内容类型“${channel.payload}”。可用 application/fhir+json，或不写（只通知）。`,
      'channel.payload is application/fhir+json or absent',
      'Subscription.channel.payload',
    );
  if (channel.endpoint !== undefined) requireAddress(channel.endpoint);
  return {
    id: resource.id ?? '',
    version,
    status: resource.status,
    owner: ownerOf(resource) ?? '',
    criteria: readCriteria(resource.criteria),
    endpoint: channel.endpoint,
    payload: payload === 'application/fhir+json',
    headers: (channel.header ?? []).map(readHeader),
    end: resource.end,
  };
}

function requireAddress(endpoint: string): void {
  const url = URL.canParse(endpoint) ? new URL(endpoint) : undefined;
  const usable = url && ['https:', 'http:'].includes(url.protocol) && url.username === '' && url.password === '' && url.hash === '';
  if (!usable)
    refuse(
      422,
      'value',
      'endpoint 应是 https 地址，不能带用户名、密码或“#”。',
      'channel.endpoint must be an https address without user, password or fragment',
      'Subscription.channel.endpoint',
    );
}
