// A real OpenID provider, set up as the Digital Agency's authentication app is: pairwise subjects, ES256, PKCE, private_key_jwt.
// Or as the municipality's own for staff: a secret instead of keys.
// Usage: node provider.mjs PORT REDIRECT_URI CLIENT_JWKS|secret:SECRET PERSON ACR. Whoever comes is the person, and has just shown their card.
import { createHash, generateKeyPairSync } from "node:crypto";
import { createServer } from "node:http";
import { Provider } from "oidc-provider";

const [port, redirect, jwks, person, acr] = process.argv.slice(2);
const key = (kid) => ({ ...generateKeyPairSync("ec", { namedCurve: "P-256" }).privateKey.export({ format: "jwk" }), kid, alg: "ES256", use: "sig" });
const provider = new Provider(`http://127.0.0.1:${port}`, {
  clients: [{
    client_id: "osekkai", redirect_uris: [redirect], response_types: ["code"], grant_types: ["authorization_code"], subject_type: "pairwise",
    id_token_signed_response_alg: "ES256",
    ...(jwks.startsWith("secret:")
      ? { client_secret: jwks.slice(7), token_endpoint_auth_method: "client_secret_basic" }
      : { token_endpoint_auth_method: "private_key_jwt", token_endpoint_auth_signing_alg: "ES256", jwks: JSON.parse(jwks) }),
  }],
  jwks: { keys: [key("first")] },
  cookies: { keys: ["only for tests"] },
  pkce: { required: () => true },
  subjectTypes: ["pairwise"],
  pairwiseIdentifier: (_, account, client) => createHash("sha256").update(client.sectorIdentifier + account).digest("hex"),
  acrValues: ["aal2", "aal3"],
  scopes: ["openid", "profile", "email", "name", "address", "birthdate", "gender"],
  claims: { acr: null, profile: ["preferred_username"], email: ["email"], openid: ["sub"], name: ["name"], address: ["address"], birthdate: ["birthdate"], gender: ["gender"] },
  findAccount: (_, id) => ({ accountId: id, claims: () => ({ sub: id, ...JSON.parse(person) }) }),
  features: { devInteractions: { enabled: false } },
  interactions: { url: (_, interaction) => `/interaction/${interaction.uid}` },
});
const answer = provider.callback();
createServer(async (request, response) => {
  if (!request.url.startsWith("/interaction/")) return answer(request, response);
  const { params } = await provider.interactionDetails(request, response);
  const grant = new provider.Grant({ accountId: "hanako", clientId: params.client_id });
  grant.addOIDCScope(params.scope);
  await provider.interactionFinished(request, response, { login: { accountId: "hanako", acr }, consent: { grantId: await grant.save() } });
}).listen(Number(port), "127.0.0.1", () => console.log("ready"));
