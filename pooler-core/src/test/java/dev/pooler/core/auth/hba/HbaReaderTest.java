package dev.pooler.core.auth.hba;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The warnings are those of PgBouncer 1.26.1 for the same lines. */
class HbaReaderTest {
  private static final Path FILE = Path.of("/etc/pgbouncer/hba.conf");
  private static final IdentMap MAP =
      new IdentMap(List.of(new IdentMap.Entry("alice", "cu", false)));

  private final List<String> warnings = new ArrayList<>();

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          hostgssenc all all all md5                | hba line 1: unknown type
          HOST all all all md5                      | hba line 1: unknown type
          host all samerole all md5                 | samerole is not supported
          host samerole all all md5                 | samerole is not supported
          host all all samenet md5                  | hba line 1: failed to parse address - samenet
          host all all localhost md5                | hba line 1: failed to parse address - localhost
          host all +grp all md5                     |
          host a,b , c all md5                      | hba line 1: failed to parse address - md5
          host all all "10.0.0.0/8" md5             | hba line 1: did not find address - '10.0.0.0/8'
          host all all 10.1.2.3 md5                 | hba line 1: failed to parse mask: md5
          host all all 10.1.2.3/33 md5              | hba line 1: invalid mask
          host all all 10.1.2.3/x md5               | hba line 1: invalid mask
          host all all 10.0.0.0                     | hba line 1: did not find mask
          host all all 0.0.0.0/0 pam                | hba line 1: unsupported method: buf=pam
          host all all all "md5"                    | hba line 1: unsupported method: buf=md5
          host all all all,all md5                  | hba line 1: unsupported method: buf=all
          host @none all all md5                    | could not read /etc/pgbouncer/none
          host all all all md5 foo=bar              | hba line 1: Ident map foo=bar is malformed. It is not in map=value format.
          hostssl all all all cert map=nope         | hba line 1: Ident map nope is not found in ident config file
          hostssl all all all cert map=m1 more      | hba line 1: unsupported parameters
          host all                                  |
          host "all all all md5                     |
          """)
  void shouldLeaveOutWhatMakesNoSense(String line, @Nullable String why) {
    assertThat(read(line + "\nhost all all all reject").rules())
        .singleElement()
        .satisfies(rule -> assertThat(rule.line()).isEqualTo(2));
    List<String> expected = new ArrayList<>();
    if (why != null) {
      expected.add(why);
    }
    expected.add("could not parse hba config line 1");
    assertThat(warnings).isEqualTo(expected);
  }

  @Test
  void shouldReadCommentsQuotesListsAndOptions() {
    HbaRules rules =
        read(
            """
            # comment

            local all all trust   # another
            host "all","say ""hi""\" a,b all scram-sha-256#c
            hostssl all all all cert map=m1
            host all all all ldap ldapserver=x ldapport=3 ldapprefix="cn="
            hostnossl all all 10.0.0.0 255.0.0.0 password
            """);
    assertThat(warnings).isEmpty();
    assertThat(rules.rules())
        .extracting(HbaRule::method)
        .containsExactly(
            HbaMethod.TRUST,
            HbaMethod.SCRAM_SHA_256,
            HbaMethod.CERT,
            HbaMethod.LDAP,
            HbaMethod.PASSWORD);
    assertThat(rules.rules().get(1).databases().all()).as("\"all\" is a name").isFalse();
    assertThat(rules.rules().get(1).databases().names()).containsOnly("all", "say \"hi\"");
    assertThat(rules.rules().get(2).map()).isEqualTo(MAP);
    assertThat(rules.rules().get(3).options())
        .isEqualTo("ldapserver=x ldapport=3 ldapprefix=\"cn=\"");
  }

  @Test
  void shouldWarnOfAddressesThatCannotMatch() throws Exception {
    HbaRules rules = read("host all all 10.1.2.3/8 md5");
    assertThat(warnings)
        .containsExactly("address does not match mask in /etc/pgbouncer/hba.conf line #1");
    assertThat(rules.find(tcp("db", "u", "10.1.2.3"))).isNull();
  }

  @ParameterizedTest
  @CsvSource({
    "host all all all md5, 10.0.0.1, true",
    "host all all all md5, ::1, true",
    "host all all 10.0.0.0/8 md5, 10.255.0.1, true",
    "host all all 10.0.0.0/8 md5, 11.0.0.1, false",
    "host all all 10.0.0.0 255.0.255.0 md5, 10.7.0.1, true",
    "host all all 10.0.0.0 255.0.255.0 md5, 10.7.1.1, false",
    "host all all 0.0.0.0/0 md5, 1.2.3.4, true",
    "host all all 0.0.0.0/0 md5, ::1, false",
    "host all all fe80::/10 md5, febf::1, true",
    "host all all fe80::/10 md5, fec0::1, false",
    "local all all md5, 10.0.0.1, false",
    "hostssl all all all md5, 10.0.0.1, false",
    "hostnossl all all all md5, 10.0.0.1, true",
    "host db u all md5, 10.0.0.1, true",
    "host other u all md5, 10.0.0.1, false",
    "host db other all md5, 10.0.0.1, false",
    "host sameuser all all md5, 10.0.0.1, false",
    "host @lists all all md5, 10.0.0.1, true",
    "host all @lists all md5, 10.0.0.1, false",
    "host replication all all md5, 10.0.0.1, false",
  })
  void shouldFindRulesByAddressAndNames(String line, String address, boolean fits)
      throws Exception {
    assertThat(read(line).find(tcp("db", "u", address)) != null).isEqualTo(fits);
    assertThat(warnings).isEmpty();
  }

  @Test
  void shouldTakeTheFirstRuleThatFits() throws Exception {
    HbaRules rules =
        read("local all all peer\nhost sameuser all all reject\nhost all all all trust");
    assertThat(method(rules, tcp("u", "u", "10.0.0.1"))).isEqualTo(HbaMethod.REJECT);
    assertThat(method(rules, tcp("db", "u", "10.0.0.1"))).isEqualTo(HbaMethod.TRUST);
    assertThat(method(rules, new HbaClient("db", "u", false, false, true, null)))
        .isEqualTo(HbaMethod.PEER);
    assertThat(rules.find(new HbaClient("db", "u", false, false, false, null)))
        .as("a client that has hung up fits nothing")
        .isNull();
  }

  @Test
  void shouldMatchPhysicalReplicationByItsWordOnly() throws Exception {
    InetAddress address = InetAddress.getByName("10.0.0.1");
    HbaClient standby = new HbaClient("db", "u", true, false, false, address);
    assertThat(read("host all all all md5").find(standby)).isNull();
    assertThat(read("host \"replication\" all all md5").find(standby)).isNull();
    assertThat(read("host db,replication all all md5").find(standby)).isNotNull();
  }

  @Test
  void shouldTakeTlsForHostAndHostssl() throws Exception {
    InetAddress address = InetAddress.getByName("10.0.0.1");
    HbaClient client = new HbaClient("db", "u", false, true, false, address);
    assertThat(read("hostssl all all all md5").find(client)).isNotNull();
    assertThat(read("host all all all md5").find(client)).isNotNull();
    assertThat(read("hostnossl all all all md5").find(client)).isNull();
  }

  private static @Nullable HbaMethod method(HbaRules rules, HbaClient client) {
    HbaRule rule = rules.find(client);
    return rule == null ? null : rule.method();
  }

  private static HbaClient tcp(String database, String user, String address)
      throws UnknownHostException {
    return new HbaClient(database, user, false, false, false, InetAddress.getByName(address));
  }

  private HbaRules read(String text) {
    return new HbaReader(FILE, HbaReaderTest::file, Map.of("m1", MAP), warnings::add).read(text);
  }

  private static String file(Path path) throws IOException {
    return switch (path.toString()) {
      case "/etc/pgbouncer/lists" -> "one, two # comment\n\n@sub/more";
      case "/etc/pgbouncer/sub/more" -> "db";
      default -> throw new NoSuchFileException(path.toString());
    };
  }
}
