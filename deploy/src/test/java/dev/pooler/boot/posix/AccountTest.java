package dev.pooler.boot.posix;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AccountTest {

  @Test
  void shouldKnowWhoThereIs() {
    assertThat(Account.find("root")).isNotNull();
    assertThat(Account.find("no-such-account")).isNull();
    assertThat(Account.isRoot()).isEqualTo(System.getProperty("user.name").equals("root"));
  }

  @ParameterizedTest
  @CsvSource({"daemon, 3", "auth, 4", "authpriv, 10", "local0, 16", "local7, 23", "bogus, 3"})
  void shouldKnowTheFacilitiesOfSyslog(String name, int number) {
    assertThat(Syslog.number(name)).isEqualTo(number);
  }
}
