package dev.pooler.core.tls;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.ByteArrayOutputStream;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads a private key in PEM. OpenSSL writes three kinds; Java knows only PKCS#8, so the older two
 * (PKCS#1 for RSA, SEC 1 for elliptic curves) are wrapped into it, which takes no more than a
 * header.
 */
final class PrivateKeyReader {
  private static final Pattern BLOCK =
      Pattern.compile("-----BEGIN ([A-Z0-9 ]+)-----([^-]*)-----END \\1-----");
  private static final byte[] VERSION_0 = {2, 1, 0};

  /** AlgorithmIdentifier of rsaEncryption, with its NULL parameters. */
  private static final byte[] RSA = HexFormat.of().parseHex("300d06092a864886f70d0101010500");

  /** OID of id-ecPublicKey. */
  private static final byte[] EC_OID = HexFormat.of().parseHex("06072a8648ce3d0201");

  /** Tag of the curve in a SEC 1 key: context-specific 0, constructed. */
  private static final int CURVE_TAG = 0xa0;

  private PrivateKeyReader() {}

  /**
   * @param where setting and file, for messages
   */
  static PrivateKey read(String where, byte[] pem) throws TlsConfigException {
    Matcher block = BLOCK.matcher(new String(pem, US_ASCII));
    while (block.find()) {
      String kind = block.group(1);
      String body = block.group(2);
      if (kind.equals("ENCRYPTED PRIVATE KEY") || body.contains("ENCRYPTED")) {
        throw new TlsConfigException(
            where
                + ": the key is encrypted; write it without a passphrase: openssl pkey -in KEY -out"
                + " KEY2");
      }
      if (kind.endsWith("PRIVATE KEY")) {
        try {
          return toKey(kind, Base64.getMimeDecoder().decode(body));
        } catch (GeneralSecurityException
            | IllegalArgumentException
            | IndexOutOfBoundsException e) {
          throw new TlsConfigException(
              where + ": the private key cannot be read (" + e.getMessage() + ")", e);
        }
      }
    }
    throw new TlsConfigException(
        where + ": no private key in it; a PEM file with BEGIN PRIVATE KEY is expected");
  }

  private static PrivateKey toKey(String kind, byte[] der) throws GeneralSecurityException {
    byte[] pkcs8 =
        switch (kind) {
          case "RSA PRIVATE KEY" -> sequence(VERSION_0, RSA, tagged(4, der));
          case "EC PRIVATE KEY" ->
              sequence(VERSION_0, sequence(EC_OID, curveOf(der)), tagged(4, der));
          default -> der;
        };
    GeneralSecurityException last = null;
    for (String algorithm : List.of("RSA", "EC", "EdDSA", "RSASSA-PSS")) {
      try {
        return KeyFactory.getInstance(algorithm).generatePrivate(new PKCS8EncodedKeySpec(pkcs8));
      } catch (GeneralSecurityException e) {
        last = last == null ? e : last;
      }
    }
    throw new GeneralSecurityException("neither RSA nor EC nor EdDSA", last);
  }

  /** The curve's OID: contents of element [0] after version and key. */
  private static byte[] curveOf(byte[] sec1) throws GeneralSecurityException {
    int at = contentOf(sec1, 0);
    while (at < sec1.length) {
      int content = contentOf(sec1, at);
      int length = lengthOf(sec1, at);
      if ((sec1[at] & 0xff) == CURVE_TAG) {
        return java.util.Arrays.copyOfRange(sec1, content, Math.addExact(content, length));
      }
      at = Math.addExact(content, length);
    }
    throw new GeneralSecurityException("it does not name its curve");
  }

  private static int lengthOf(byte[] der, int at) {
    int first = der[at + 1] & 0xff;
    if (first < 0x80) {
      return first;
    }
    int length = 0;
    for (int i = 0; i < (first & 0x7f); i++) {
      length = (length << 8) | (der[at + 2 + i] & 0xff);
    }
    if (length < 0 || length > der.length) {
      throw new IllegalArgumentException("bad length");
    }
    return length;
  }

  private static int contentOf(byte[] der, int at) {
    int first = der[at + 1] & 0xff;
    return at + 2 + (first < 0x80 ? 0 : first & 0x7f);
  }

  private static byte[] sequence(byte[]... parts) {
    var content = new ByteArrayOutputStream();
    for (byte[] part : parts) {
      content.writeBytes(part);
    }
    return tagged(0x30, content.toByteArray());
  }

  private static byte[] tagged(int tag, byte[] content) {
    var out = new ByteArrayOutputStream();
    out.write(tag);
    if (content.length < 0x80) {
      out.write(content.length);
    } else {
      out.write(0x82);
      out.write(content.length >> 8);
      out.write(content.length);
    }
    out.writeBytes(content);
    return out.toByteArray();
  }
}
