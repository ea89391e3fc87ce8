import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

public final class WebhookSignature {
    // body: the bytes as they came, before anything parses them.
    public static boolean isGenuine(String secret, String id, String timestamp, String signatures, byte[] body, Instant now)
            throws GeneralSecurityException {
        if (!timestamp.matches("[0-9]{1,12}") || Math.abs(now.getEpochSecond() - Long.parseLong(timestamp)) > 300) {
            return false; // too old or too new: somebody may be replaying it
        }
        var mac = Mac.getInstance("HmacSHA256");
        mac.init(new SecretKeySpec(Base64.getDecoder().decode(secret.substring("whsec_".length())), "HmacSHA256"));
        var signed = new ByteArrayOutputStream();
        signed.writeBytes((id + "." + timestamp + ".").getBytes(StandardCharsets.UTF_8));
        signed.writeBytes(body);
        var expected = ("v1," + Base64.getEncoder().encodeToString(mac.doFinal(signed.toByteArray()))).getBytes(StandardCharsets.US_ASCII);
        // Several while a secret is being rotated: one that fits is enough.
        return Arrays.stream(signatures.split(" ")).anyMatch(one -> MessageDigest.isEqual(one.getBytes(StandardCharsets.US_ASCII), expected));
    }
}
