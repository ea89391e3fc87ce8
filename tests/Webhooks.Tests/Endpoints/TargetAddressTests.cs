using System.Net;
using Microsoft.Extensions.FileProviders;
using Microsoft.Extensions.Hosting;
using Xunit;
using Yrkesresan.Webhooks.Endpoints;

namespace Yrkesresan.Webhooks.Tests.Endpoints;

public sealed class TargetAddressTests
{
    [Theory]
    [InlineData("127.0.0.1")]
    [InlineData("10.1.2.3")]
    [InlineData("172.31.255.255")]
    [InlineData("192.168.0.1")]
    [InlineData("169.254.169.254")]
    [InlineData("100.64.0.1")]
    [InlineData("0.0.0.0")]
    [InlineData("224.0.0.1")]
    [InlineData("255.255.255.255")]
    [InlineData("::")]
    [InlineData("::1")]
    [InlineData("fe80::1")]
    [InlineData("fd00::1")]
    [InlineData("ff02::1")]
    [InlineData("::ffff:10.0.0.1")]
    [InlineData("::10.0.0.1")]
    [InlineData("64:ff9b::a00:1")]
    [InlineData("2002:a00:1::")]
    [InlineData("2001::1")]
    public void Inside_is_not_knocked_on(string address) => Assert.False(TargetAddress.IsPublic(IPAddress.Parse(address)));

    [Theory]
    [InlineData("8.8.8.8")]
    [InlineData("172.32.0.1")]
    [InlineData("100.128.0.1")]
    [InlineData("2a00:1450:400f::1")]
    [InlineData("64:ff9b::808:808")]
    public void Public_addresses_are(string address) => Assert.True(TargetAddress.IsPublic(IPAddress.Parse(address)));

    [Theory]
    [InlineData("Production", "https://8.8.8.8/hook", null)]
    [InlineData("Production", "http://8.8.8.8/hook", "scheme")]
    [InlineData("Production", "http://127.0.0.1/hook", "scheme")]
    [InlineData("Production", "https://127.0.0.1/hook", "forbidden-address")]
    [InlineData("Production", "https://localhost/hook", "forbidden-address")]
    [InlineData("Production", "https://2130706433/hook", "forbidden-address")]
    [InlineData("Production", "https://0x7f.1/hook", "forbidden-address")]
    [InlineData("Production", "https://[::ffff:127.0.0.1]/hook", "forbidden-address")]
    [InlineData("Production", "https://169.254.169.254/latest/meta-data", "forbidden-address")]
    [InlineData("Production", "https://user:word@8.8.8.8/", "format")]
    [InlineData("Production", "https://8.8.8.8/#there", "format")]
    [InlineData("Production", "ftp://8.8.8.8/", "scheme")]
    [InlineData("Production", "/hook", "format")]
    [InlineData("Production", "not an address", "format")]
    [InlineData("Development", "http://127.0.0.1:5000/hook", null)]
    [InlineData("Development", "http://localhost:5000/hook", null)]
    [InlineData("Development", "https://127.0.0.1/hook", null)]
    [InlineData("Development", "http://10.0.0.1/hook", "scheme")]
    [InlineData("Development", "https://10.0.0.1/hook", "forbidden-address")]
    public async Task An_address_is_checked_when_registered(string environment, string url, string? fault)
    {
        var (checkedUrl, found) = await new TargetAddress(new Named(environment)).Check(url, TestContext.Current.CancellationToken);
        Assert.Equal(fault, found?.Code);
        Assert.Equal(fault is null, checkedUrl is not null);
    }

    [Fact]
    public async Task An_address_is_checked_again_at_every_connection()
    {
        using var handler = new SocketsHttpHandler { ConnectCallback = new TargetAddress(new Named("Production")).Connect };
        using var http = new HttpClient(handler);
        foreach (var url in new[] { "http://localhost:1/", "http://127.0.0.1:1/", "http://[::1]:1/", "http://[::ffff:7f00:1]:1/" })
        {
            var refused = await Assert.ThrowsAsync<HttpRequestException>(() => http.GetAsync(new Uri(url), TestContext.Current.CancellationToken));
            Assert.IsType<ForbiddenAddress>(refused.InnerException);
        }
    }

    private sealed class Named(string name) : IHostEnvironment
    {
        public string EnvironmentName { get; set; } = name;

        public string ApplicationName { get; set; } = "";

        public string ContentRootPath { get; set; } = "";

        public IFileProvider ContentRootFileProvider { get; set; } = new NullFileProvider();
    }
}
