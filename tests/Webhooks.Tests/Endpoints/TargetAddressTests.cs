using System.Net;
using System.Net.Sockets;
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
    [InlineData("::ffff:0:10.0.0.1")]
    [InlineData("2a00:1450:400f::5efe:10.0.0.1")]
    [InlineData("2a00:1450:400f:0:200:5efe:a00:1")]
    [InlineData("fd00:ec2::254")]
    [InlineData("fe80::a9fe:a9fe")]
    [InlineData("3fff::1")]
    [InlineData("5f00::1")]
    [InlineData("100::1")]
    [InlineData("64:ff9b:1::808:808")]
    [InlineData("168.63.129.16")]
    [InlineData("100.100.100.200")]
    [InlineData("192.0.0.192")]
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
    [InlineData("Production", "https://0177.0.0.1/hook", "forbidden-address")]
    [InlineData("Production", "https://0300.0250.0.1/hook", "forbidden-address")]
    [InlineData("Production", "https://0x0a000001/hook", "forbidden-address")]
    [InlineData("Production", "https://127.1/hook", "forbidden-address")]
    [InlineData("Production", "https://10.1/hook", "forbidden-address")]
    [InlineData("Production", "https://127.0.0.1./hook", "forbidden-address")]
    [InlineData("Production", "https://1２7.0.0.1/hook", "forbidden-address")]
    [InlineData("Production", "https://①②⑦.0.0.1/hook", "forbidden-address")]
    [InlineData("Production", "https://LOCALHOST/hook", "forbidden-address")]
    [InlineData("Production", "https://[::]/hook", "forbidden-address")]
    [InlineData("Production", "https://[fe80::1]/hook", "forbidden-address")]
    [InlineData("Production", "https://[fd00:ec2::254]/latest/meta-data", "forbidden-address")]
    [InlineData("Production", "https://[::127.0.0.1]/hook", "forbidden-address")]
    [InlineData("Production", "https://[64:ff9b::7f00:1]/hook", "forbidden-address")]
    [InlineData("Production", "https://[2002:7f00:1::]/hook", "forbidden-address")]
    [InlineData("Production", "https://100.64.1.1/hook", "forbidden-address")]
    [InlineData("Production", "https://0/hook", "forbidden-address")]
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
        var (checkedUrl, found) = await Address(environment).Check(url, TestContext.Current.CancellationToken);
        Assert.Equal(fault, found?.Code);
        Assert.Equal(fault is null, checkedUrl is not null);
    }

    [Fact]
    public async Task An_address_is_checked_again_at_every_connection()
    {
        using var handler = new SocketsHttpHandler { ConnectCallback = Address("Production").Connect };
        using var http = new HttpClient(handler);
        foreach (var url in new[] { "http://localhost:1/", "http://127.0.0.1:1/", "http://[::1]:1/", "http://[::ffff:7f00:1]:1/", "http://2130706433:1/", "http://0x7f.1:1/", "http://169.254.169.254/" })
        {
            var refused = await Assert.ThrowsAsync<HttpRequestException>(() => http.GetAsync(new Uri(url), TestContext.Current.CancellationToken));
            Assert.IsType<ForbiddenAddress>(refused.InnerException);
        }
    }

    [Fact]
    public async Task A_name_that_means_a_public_address_first_and_an_inner_one_then_is_not_connected_to()
    {
        // A door inside, which counts those who come.
        using var inside = new TcpListener(IPAddress.Loopback, 0);
        inside.Start();
        var port = ((IPEndPoint)inside.LocalEndpoint).Port;
        var asked = 0;
        var rebinding = new TargetAddress(new Named("Production"), (_, _) => Task.FromResult<IPAddress[]>([IPAddress.Parse(++asked == 1 ? "8.8.8.8" : "127.0.0.1")]));
        var (url, fault) = await rebinding.Check($"https://rebinding.example:{port}/hook", TestContext.Current.CancellationToken);
        Assert.Null(fault);

        using var handler = new SocketsHttpHandler { ConnectCallback = rebinding.Connect };
        using var http = new HttpClient(handler);
        var refused = await Assert.ThrowsAsync<HttpRequestException>(() => http.GetAsync(url, TestContext.Current.CancellationToken));
        Assert.IsType<ForbiddenAddress>(refused.InnerException);
        Assert.False(inside.Pending());
        Assert.Equal(2, asked);
    }

    [Fact]
    public async Task What_is_connected_to_is_the_address_that_was_checked_and_the_name_is_not_asked_again()
    {
        using var door = new TcpListener(IPAddress.Loopback, 0);
        door.Start();
        var asked = 0;
        var addresses = new TargetAddress(new Named("Development"), (_, _) =>
        {
            asked++;
            return Task.FromResult<IPAddress[]>([IPAddress.Parse("10.0.0.1"), IPAddress.Loopback]);
        });
        using var handler = new SocketsHttpHandler { ConnectCallback = addresses.Connect };
        using var http = new HttpClient(handler);
        var request = http.GetAsync(new Uri($"http://both.example:{((IPEndPoint)door.LocalEndpoint).Port}/"), TestContext.Current.CancellationToken);
        using (var came = await door.AcceptTcpClientAsync(TestContext.Current.CancellationToken))
        {
            await came.GetStream().WriteAsync("HTTP/1.1 204 No Content\r\n\r\n"u8.ToArray(), TestContext.Current.CancellationToken);
            Assert.Equal(HttpStatusCode.NoContent, (await request).StatusCode);
        }

        Assert.Equal(1, asked);
    }

    [Fact]
    public async Task A_name_with_any_inner_address_is_not_registered()
    {
        var mixed = new TargetAddress(new Named("Production"), (_, _) => Task.FromResult<IPAddress[]>([IPAddress.Parse("8.8.8.8"), IPAddress.Parse("10.0.0.1")]));
        Assert.Equal("forbidden-address", (await mixed.Check("https://mixed.example/hook", TestContext.Current.CancellationToken)).Fault?.Code);
    }

    private static TargetAddress Address(string environment) => new(new Named(environment), Dns.GetHostAddressesAsync);

    private sealed class Named(string name) : IHostEnvironment
    {
        public string EnvironmentName { get; set; } = name;

        public string ApplicationName { get; set; } = "";

        public string ContentRootPath { get; set; } = "";

        public IFileProvider ContentRootFileProvider { get; set; } = new NullFileProvider();
    }
}
