// What of oidc-provider 9.13 (which brings no types) is used here.
declare module 'oidc-provider' {
  import type { IncomingMessage, ServerResponse } from 'node:http';

  type Json = Record<string, unknown>;

  interface ClientModel {
    readonly clientId: string;
    readonly clientName?: string;
    readonly clientAuthMethod?: string;
    grantTypeAllowed(type: string): boolean;
  }

  interface Source {
    readonly grantId?: string;
    readonly scope?: string;
    readonly clientId?: string;
  }

  interface OidcContext {
    readonly route?: string;
    readonly client?: ClientModel;
    readonly params?: Record<string, string | undefined>;
    readonly entities: {
      readonly Grant?: { readonly jti: string };
      readonly AuthorizationCode?: Source;
      readonly RefreshToken?: Source;
    };
    readonly result?: { readonly login?: { readonly accountId: string }; readonly consent?: { readonly grantId: string } };
    readonly provider: Provider;
  }

  interface KoaContext {
    mountPath?: string;
    readonly path: string;
    readonly method: string;
    query: Record<string, string | string[] | undefined>;
    readonly ip: string;
    readonly oidc: OidcContext;
    readonly state: Json;
    status: number;
    type: string;
    body: unknown;
    set(headers: Record<string, string>): void;
  }

  interface InteractionModel {
    readonly uid: string;
    readonly jti: string;
    readonly params: Readonly<Record<string, string | undefined>>;
  }

  interface GrantModel {
    addOIDCScope(scope: string): void;
    addResourceScope(resource: string, scope: string): void;
    save(): Promise<string>;
  }

  class OidcError extends Error {
    constructor(description?: string, detail?: string);
    readonly error: string;
    readonly error_description?: string;
  }

  class Check {
    static readonly REQUEST_PROMPT: boolean;
    static readonly NO_NEED_TO_PROMPT: boolean;
    constructor(reason: string, description: string, check: (ctx: KoaContext) => boolean);
  }
  class Prompt {
    constructor(info: { name: string; requestable: boolean }, ...checks: Check[]);
  }

  export class Provider {
    constructor(issuer: string, configuration: Json);
    proxy: boolean;
    readonly Grant: {
      new (properties: { accountId: string; clientId: string }): GrantModel;
      find(id: string): Promise<GrantModel | undefined>;
    };
    use(middleware: (ctx: KoaContext, next: () => Promise<void>) => Promise<void>): this;
    on(event: string, hear: (ctx: KoaContext, detail: never) => void): this;
    callback(): (request: IncomingMessage, response: ServerResponse) => Promise<void>;
    interactionDetails(request: IncomingMessage, response: ServerResponse): Promise<InteractionModel>;
    interactionResult(
      request: IncomingMessage,
      response: ServerResponse,
      result: Json,
      options?: { mergeWithLastSubmission?: boolean },
    ): Promise<string>;
  }
  export const errors: Readonly<
    Record<
      'InvalidScope' | 'InvalidTarget' | 'InvalidRequest' | 'InvalidGrant' | 'InvalidClientAuth' | 'AccessDenied' | 'SessionNotFound',
      typeof OidcError
    >
  >;
  export const interactionPolicy: {
    readonly Check: typeof Check;
    readonly Prompt: typeof Prompt;
    base(): Prompt[] & { clear(): void; add(prompt: Prompt): void; get(name: string): Prompt };
  };
  export type { ClientModel, InteractionModel, KoaContext, Source };
  export default Provider;
}
