// A certified OpenID provider (npm oidc-provider) for the tests: one process, two providers in it, one of which takes
// only pushed requests. Reads its settings as JSON from the command line, prints one line when it listens, and stops
// with its standard input. Who signs in is named in the form; nobody exists.
import { createServer } from 'node:http';
import Provider from 'oidc-provider';

const { ports, clients, key } = JSON.parse(process.argv[2]);
const NSIS = 'https://data.gov.dk/concept/core/nsis/';
const levels = new Map();

function configuration(pushedOnly) {
  return {
    clients: clients.filter((client) => client.require_pushed_authorization_requests === pushedOnly),
    jwks: { keys: [key] },
    acrValues: ['low', 'substantial', 'high'],
    claims: { openid: ['sub', 'loa', 'identity_type'], profile: ['name', 'birthdate'], acr: null, auth_time: null },
    conformIdTokenClaims: false,
    scopes: ['openid', 'profile'],
    pkce: { required: () => true },
    cookies: { keys: ['made up'] },
    features: {
      devInteractions: { enabled: true },
      rpInitiatedLogout: { enabled: true },
      backchannelLogout: { enabled: true },
      pushedAuthorizationRequests: { enabled: pushedOnly },
    },
    // Else it refuses to tell a portal on this very machine of a logout.
    fetch: (url, options) => {
      delete options.dispatcher;
      return globalThis.fetch(url, options);
    },
    findAccount: async (context, id) => ({
      accountId: id,
      claims: async () => ({
        sub: id,
        name: `${id} Testlund`,
        birthdate: '1990-01-31',
        identity_type: 'private',
        loa: NSIS + (levels.get(id) ?? 'Substantial'),
      }),
    }),
  };
}

console.warn = console.info = () => {};
const servers = ports.map((port, index) => {
  const issuer = `http://127.0.0.1:${port}`;
  const provider = new Provider(issuer, configuration(index === 1));
  provider.on('authorization.success', ({ oidc }) => {
    levels.set(oidc.session.accountId, String(oidc.params.acr_values).includes('high') ? 'High' : 'Substantial');
  });
  provider.on('backchannel.error', (context, error) => process.stderr.write(`backchannel: ${error.message}\n`));
  return createServer(provider.callback()).listen(port, '127.0.0.1');
});
await Promise.all(servers.map((server) => server.listening || new Promise((done) => server.once('listening', done))));
process.stdout.write('listening\n');
process.stdin.on('end', () => process.exit(0)).resume();
