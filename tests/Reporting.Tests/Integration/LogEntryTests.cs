using System.Reflection;
using System.Text.Json;
using MassTransit;
using Xunit;
using Yrkesresan.Reporting.Integration;
using Yrkesresan.ServiceDefaults.Http;

namespace Yrkesresan.Reporting.Tests.Integration;

public sealed class LogEntryTests
{
    private static readonly Type[] Announced =
    [
        .. new[] { typeof(Enrolment.Contracts.CoursePublished), typeof(Trainer.Contracts.DayTaught), typeof(Billing.Contracts.InvoiceIssued) }
            .SelectMany(one => one.Assembly.GetTypes()).Where(type => type.GetCustomAttribute<EntityNameAttribute>() is not null),
    ];

    public static TheoryData<string> Names => [.. Announced.Select(type => type.FullName!)];

    [Theory]
    [MemberData(nameof(Names))]
    public void Whatever_is_announced_is_kept_whole(string name)
    {
        var type = Announced.Single(one => one.FullName == name);
        var message = Example(type);
        var kept = LogEntry.Of(message);

        Assert.Contains(Store.Events, stored => stored.Type == kept.Fact.GetType());
        Assert.NotEqual(Guid.Empty, kept.Stream);
        // Every value is there again, whatever it is called; the journey is the tenant.
        var values = JsonSerializer.Serialize(kept.Fact, kept.Fact.GetType(), Json.Options);
        foreach (var property in type.GetProperties().Where(property => property.Name != "Journey"))
        {
            var value = JsonSerializer.Serialize(property.GetValue(message), property.PropertyType, Json.Options);
            Assert.Contains(value, values, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Every_service_that_announces_anything_is_listened_to()
    {
        var contracts = Directory.GetDirectories(Testing.Repository.PathOf("services"), "*.Contracts").Select(Path.GetFileName);
        var listened = Announced.Select(type => type.Assembly.GetName().Name!.Replace("Yrkesresan.", "", StringComparison.Ordinal)).Distinct();
        // Webhooks announces that administrators are to be told of an endpoint, to whoever sends mail: nothing that is reported. Should it say more, it is looked at anew.
        Assert.Equal(["yrkesresan.webhooks.message-due.v1"], AnnouncedBy("Webhooks.Contracts"));
        string[] others = ["Reporting.Contracts", "Webhooks.Contracts"];
        Assert.Equal(contracts.Where(name => !others.Contains(name)).Order(StringComparer.Ordinal), listened.Order(StringComparer.Ordinal));
    }

    private static IEnumerable<string> AnnouncedBy(string contracts) => Directory.GetFiles(Testing.Repository.PathOf("services", contracts), "*.cs")
        .SelectMany(file => System.Text.RegularExpressions.Regex.Matches(File.ReadAllText(file), "EntityName\\(\"(.*?)\"\\)").Select(match => match.Groups[1].Value));

    [Fact]
    public void Every_event_of_them_is_consumed()
    {
        var source = File.ReadAllText(Testing.Repository.PathOf("services", "Reporting", "Integration", "Messages.cs"));
        Assert.All(Announced, type => Assert.Contains($"Take<{type.Name}>", source, StringComparison.Ordinal));
    }

    private static int made = 1000;

    private static object Example(Type type)
    {
        if (Nullable.GetUnderlyingType(type) is { } inner)
        {
            return Example(inner);
        }

        made++;
        return type switch
        {
            _ when type == typeof(string) => $"text-{made}",
            _ when type == typeof(Guid) => Guid.NewGuid(),
            _ when type == typeof(int) => made,
            _ when type == typeof(long) => (long)made,
            _ when type == typeof(decimal) => made + 0.25m,
            _ when type == typeof(bool) => true,
            _ when type == typeof(DateOnly) => new DateOnly(2026, 1, 1).AddDays(made),
            _ when type == typeof(TimeOnly) => new TimeOnly(8, 0).AddMinutes(made % 600),
            _ when type == typeof(DateTimeOffset) => new DateTimeOffset(2026, 1, 1, 8, 0, 0, TimeSpan.Zero).AddMinutes(made),
            { IsGenericType: true } list => List(list.GetGenericArguments()[0]),
            _ => Activator.CreateInstance(type, [.. type.GetConstructors().MaxBy(one => one.GetParameters().Length)!.GetParameters().Select(one => Example(one.ParameterType))])!,
        };
    }

    private static Array List(Type element)
    {
        var list = Array.CreateInstance(element, 2);
        list.SetValue(Example(element), 0);
        list.SetValue(Example(element), 1);
        return list;
    }
}
