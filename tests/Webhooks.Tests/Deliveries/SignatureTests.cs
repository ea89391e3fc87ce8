using System.Security.Cryptography;
using System.Text;
using Xunit;
using Yrkesresan.Webhooks.Deliveries;

namespace Yrkesresan.Webhooks.Tests.Deliveries;

public sealed class SignatureTests
{
    [Fact]
    public void The_standard_s_own_example_comes_out() => Assert.Equal(
        "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=",
        Signature.Of("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", "msg_p5jXN8AQM9LWM0D4loKWxJek", 1614265330, """{"test": 2432232314}"""));

    [Fact]
    public void A_secret_is_of_32_random_bytes()
    {
        var secrets = Enumerable.Range(0, 50).Select(_ => Signature.NewSecret()).ToList();
        Assert.All(secrets, secret => Assert.Equal(32, Convert.FromBase64String(secret["whsec_".Length..]).Length));
        Assert.Equal(secrets.Count, secrets.Distinct().Count());
    }

    [Fact]
    public void It_is_over_the_bytes_of_UTF8()
    {
        var secret = Signature.NewSecret();
        using var hmac = new HMACSHA256(Convert.FromBase64String(secret["whsec_".Length..]));
        var expected = Convert.ToBase64String(hmac.ComputeHash(Encoding.UTF8.GetBytes("id.17.åäö")));
        Assert.Equal($"v1,{expected}", Signature.Of(secret, "id", 17, "åäö"));
    }
}
