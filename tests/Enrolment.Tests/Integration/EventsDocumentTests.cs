using System.Text.RegularExpressions;
using Xunit;
using Yrkesresan.Testing;

namespace Yrkesresan.Enrolment.Tests.Integration;

public sealed partial class EventsDocumentTests
{
    [Fact]
    public async Task The_document_of_events_names_every_event_of_the_service_and_no_other()
    {
        var text = await File.ReadAllTextAsync(Repository.PathOf("docs", "events", "enrolment.md"), TestContext.Current.CancellationToken);
        var stored = StoredName().Matches(text).Select(match => match.Value).Distinct().Order();
        var published = PublicName().Matches(text).Select(match => match.Value).Distinct().Order();
        Assert.Equal(SamplesTests.Stored.Keys.Order(), stored);
        Assert.Equal(SamplesTests.Public.Keys.Order(), published);
    }

    [GeneratedRegex(@"(?<![\w.-])enrolment\.[a-z_]+\.v\d+")]
    private static partial Regex StoredName();

    [GeneratedRegex(@"yrkesresan\.enrolment\.[a-z-]+\.v\d+")]
    private static partial Regex PublicName();
}
