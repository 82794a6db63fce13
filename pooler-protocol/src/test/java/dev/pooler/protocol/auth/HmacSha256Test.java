package dev.pooler.protocol.auth;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import java.util.HexFormat;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.Size;

class HmacSha256Test {

  /** Test cases 1, 2 and 6 of RFC 4231, and an empty key. */
  @Example
  void shouldMakeTheCodesOfTheRfc() {
    byte[] twenty = new byte[20];
    Arrays.fill(twenty, (byte) 0x0b);
    byte[] larger = new byte[131];
    Arrays.fill(larger, (byte) 0xaa);
    assertCode(
        twenty, "Hi There", "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7");
    assertCode(
        bytes("Jefe"),
        "what do ya want for nothing?",
        "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
    assertCode(
        larger,
        "Test Using Larger Than Block-Size Key - Hash Key First",
        "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54");
    assertCode(new byte[0], "", "b613679a0814d9ec772f95d778c35fc5ff1697c493715653c6c712144292c5ad");
  }

  @Property(tries = 300)
  void shouldMakeTheCodesOfTheJdkAgainAndAgain(
      @ForAll @Size(min = 1, max = 200) byte[] key, @ForAll @Size(max = 300) byte[] message)
      throws GeneralSecurityException {
    Mac mac = Mac.getInstance("HmacSHA256");
    mac.init(new SecretKeySpec(key, "HmacSHA256"));
    byte[] expected = mac.doFinal(message);
    HmacSha256 ours = new HmacSha256(key);
    assertThat(ours.of(message)).isEqualTo(expected);
    ours.of(new byte[] {1});
    assertThat(ours.of(message)).isEqualTo(expected);
  }

  private static void assertCode(byte[] key, String message, String hex) {
    assertThat(new HmacSha256(key).of(bytes(message))).isEqualTo(HexFormat.of().parseHex(hex));
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }
}
