"""The OpenID provider as we let Authlib meet it: Authlib's client, with the doors closed that it leaves open.

`transport` bounds what is sent and read, `discovery` says whom and with which keys, `id_token` what an answer must
be. This is the order in which they are asked.
"""

import time
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit

from authlib.integrations.flask_client import FlaskOAuth2App
from requests import RequestException, Response

from portal.config.sign_in import SignInSettings
from portal.people import id_token
from portal.people.discovery import END_SESSION, PAR, USERINFO, Allowance, Discovery
from portal.people.id_token import IdToken
from portal.people.proof import proof_for
from portal.people.transport import BoundedSession, ProviderUnreachable, json_object

MAX_REQUEST_URI = 512
REFETCHES = (10, 60.0)  # so often in so many seconds an unknown key makes us look for new ones


@dataclass(frozen=True)
class Answer:
    """What a provider vouches for: the verified claims of the ID token and of userinfo; and the token itself."""

    told: dict[str, Any] = field(repr=False)
    more: dict[str, Any] = field(repr=False)
    id_token: str = field(repr=False)

    @property
    def claims(self) -> dict[str, Any]:
        """Return all claims, the ID token's before userinfo's."""
        return {**self.more, **self.told}


class Provider(FlaskOAuth2App):  # type: ignore[misc]
    """One provider. Nothing is fetched before somebody signs in."""

    client_cls = BoundedSession

    def __init__(self, framework: Any, name: str, *, sign_in: SignInSettings) -> None:
        proof = proof_for(sign_in)
        self.way = proof.name
        super().__init__(
            framework,
            name,
            client_id=sign_in.client_id,
            client_secret=sign_in.client_secret,
            client_auth_methods=[proof],
            client_kwargs={
                "scope": sign_in.scopes,
                "code_challenge_method": "S256",
                "token_endpoint_auth_method": proof.name,
                "leeway": 0,  # an access token is used at once, so one that lives for a minute is as good as any
            },
        )
        self._sign_in = sign_in
        self.discovery = Discovery(sign_in, self._fetch)
        self._refetches = Allowance(*REFETCHES)

    def load_server_metadata(self) -> dict[str, Any]:
        """Return the provider's metadata (Authlib asks so); raises ProviderUnreachable."""
        return self.discovery.metadata()

    def fetch_jwk_set(self, force: bool = False) -> dict[str, Any]:
        """Return the provider's keys (Authlib asks so), anew where a token names one that isn't known."""
        return self.discovery.keys(allowed=self._refetches if force else None)

    def begin(self, redirect_uri: str, asked: dict[str, str], **kept: str) -> str:
        """Return the address that starts a sign-in; state, nonce and verifier go into the browser's cookie."""
        started = self.create_authorization_url(redirect_uri, response_mode="query", **asked)
        address = self._pushed(str(started.pop("url")))
        self.save_authorize_data(redirect_uri=redirect_uri, **started, **kept)
        return address

    def finish(self, arguments: dict[str, str]) -> Answer:
        """Turn the answer to a sign-in into verified claims.

        Raises AuthlibBaseError, JoseError (Authlib's checks), AnswerRefused (ours), KeyError (a part is missing) or
        ProviderUnreachable.
        """
        id_token.require_issuer(self.load_server_metadata(), self._sign_in, arguments.get("iss"))
        expected = id_token.expected_claims(self._sign_in)
        try:
            token = self.authorize_access_token(leeway=id_token.LEEWAY_SECONDS, claims_options=expected)
        except RequestException as error:  # how Authlib says that the token endpoint answered with an error page
            raise ProviderUnreachable(type(error).__name__) from error
        claims: dict[str, Any] = token["userinfo"]  # not there without an ID token
        id_token.require_young(claims, time.time())
        return Answer(claims, self._userinfo(token, claims), token["id_token"])

    def parse_id_token(self, token: dict[str, Any], nonce: str, *options: Any, **more: Any) -> Any:
        """Verify the ID token by Authlib's checks and ours, `at_hash` included (Authlib asks so)."""

        def made(claims: Any, header: Any, options: Any, params: dict[str, Any]) -> IdToken:
            return IdToken(claims, header, options, {**params, "access_token": token.get("access_token")})

        return super().parse_id_token(token, nonce, *options, **{**more, "claims_cls": made})

    @property
    def wants_token_back(self) -> bool:
        """Tell whether the provider has a place to sign out where it knows people by their ID token."""
        return self._sign_in.ways.hints_logout and END_SESSION in self.load_server_metadata()

    def end_session_address(self, *, id_token: str, return_to: str, state: str, language: str) -> str | None:
        """Return where the person signs out at the provider too; None where it has no such place.

        Source: OpenID Connect RP-Initiated Logout 1.0, 2. Raises ProviderUnreachable.
        """
        where = self.load_server_metadata().get(END_SESSION)
        if not where:
            return None
        asked = {"id_token_hint": id_token} if id_token else {}
        asked |= {"client_id": self.client_id, "post_logout_redirect_uri": return_to}
        return f"{where}{_joint(where)}{urlencode({**asked, 'state': state, 'ui_locales': language})}"

    def _pushed(self, address: str) -> str:
        """Hand the request over behind the browser's back where the provider takes it (RFC 9126); return the rest."""
        metadata = self.load_server_metadata()
        if PAR not in metadata:
            return address
        answer = self._tell(metadata[PAR], dict(parse_qsl(urlsplit(address).query)))
        name = name_of_request(json_object(answer, 200, 201))
        where = metadata["authorization_endpoint"]
        return f"{where}{_joint(where)}{urlencode({'client_id': self.client_id, 'request_uri': name})}"

    def knows_us(self, redirect_uri: str) -> bool:
        """Tell whether the provider takes our proof: it then only minds the code, which nobody was given.

        Source: RFC 6749, 5.2. Raises ProviderUnreachable.
        """
        made_up = {"grant_type": "authorization_code", "code": "check", "redirect_uri": redirect_uri}
        answer = self._tell(self.load_server_metadata()["token_endpoint"], {**made_up, "code_verifier": "c" * 43})
        said = json_object(answer, 400, 401, 403).get("error")
        return answer.status_code != 401 and said not in ("invalid_client", "unauthorized_client")

    def push_once(self, redirect_uri: str) -> None:
        """Push a request that nobody will go on with; raises ProviderUnreachable where it is refused."""
        self._pushed(str(self.create_authorization_url(redirect_uri, response_mode="query")["url"]))

    def _tell(self, where: str, what: dict[str, str]) -> Response:
        """Send the provider something behind the browser's back, with our proof."""
        with self._get_oauth_client(**self.load_server_metadata()) as client:
            way = client.client_auth(self.way)
            answer: Response = client.request("POST", where, data=what, withhold_token=True, auth=way)
        return answer

    def _userinfo(self, token: dict[str, Any], claims: dict[str, Any]) -> dict[str, Any]:
        """Return what the provider tells besides the token, of the same person; nothing where it tells none."""
        where = self.load_server_metadata().get(USERINFO)
        if not where:
            return {}
        id_token.require_access_token(token)
        once = {"access_token": token["access_token"], "token_type": "Bearer"}  # nothing that Authlib would refresh
        told = json_object(self.get(where, token=once))
        id_token.require_same_person(claims, told)
        return told

    def _fetch(self, url: str) -> dict[str, Any]:
        with self._get_session() as session:
            return json_object(session.request("GET", url, withhold_token=True))


def name_of_request(answer: dict[str, Any]) -> str:
    """Return the name under which a pushed request waits (RFC 9126, 2.2); raises ProviderUnreachable."""
    name = answer.get("request_uri")
    if not isinstance(name, str) or not 0 < len(name) <= MAX_REQUEST_URI:
        raise ProviderUnreachable("pushed request without a name")
    return name


def _joint(address: str) -> str:
    return "&" if urlsplit(address).query else "?"
