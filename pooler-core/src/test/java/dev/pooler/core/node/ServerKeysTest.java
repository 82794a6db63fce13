package dev.pooler.core.node;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pooler.core.config.LoadBalance;
import dev.pooler.core.config.ServerHost;
import dev.pooler.core.config.ServerTarget;
import dev.pooler.core.config.TlsSettings;
import dev.pooler.core.config.TlsSide;
import dev.pooler.protocol.auth.ScramKeys;
import java.util.List;
import org.junit.jupiter.api.Test;

/** With these keys a login to a server need not stretch its password; see {@code ServerLoginIT}. */
class ServerKeysTest {
  private static final ScramKeys KEYS = ScramKeys.derive("pencil", new byte[] {1}, 2);

  private final ServerKeys known = new ServerKeys();

  private static ServerTarget target(String host, String user) {
    return new ServerTarget(
        List.of(new ServerHost.Tcp(host, 5432)),
        LoadBalance.ROUND_ROBIN,
        "db",
        user,
        false,
        null,
        TlsSettings.disabled(TlsSide.SERVER));
  }

  @Test
  void shouldKnowTheKeysOfTheLastLoginWithThatPassword() {
    assertThat(known.find(target("a", "alice"), "pencil")).isNull();
    known.learned(target("a", "alice"), "pencil", KEYS);
    assertThat(known.find(target("a", "alice"), "pencil")).isSameAs(KEYS);
  }

  @Test
  void shouldNotTakeThemForAnotherPasswordUserOrServer() {
    known.learned(target("a", "alice"), "pencil", KEYS);
    assertThat(known.find(target("a", "alice"), "pen")).isNull();
    assertThat(known.find(target("a", "bob"), "pencil")).isNull();
    assertThat(known.find(target("b", "alice"), "pencil")).isNull();
  }
}
