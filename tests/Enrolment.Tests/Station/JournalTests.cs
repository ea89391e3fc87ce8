using System.Text.Json;
using Xunit;
using Yrkesresan.Enrolment.Occasions;
using Yrkesresan.Enrolment.Station;
using Yrkesresan.ServiceDefaults.Http;
using static Yrkesresan.Enrolment.Tests.Occasions.Usual;

namespace Yrkesresan.Enrolment.Tests.Station;

public sealed class JournalTests
{
    /// <summary>Every stored event of an occasion that says whose place it concerns: a new one is asked here from the day it has a sample.</summary>
    public static TheoryData<string> OfSomebody =>
    [
        .. Store.Events.Where(one => one.Type.Namespace == typeof(Occasion).Namespace && one.Type.GetProperty("Participant")?.PropertyType == typeof(Guid)
            && one.Type.GetProperty("Municipality") is not null && one.Type.GetProperty("Unit") is not null && one.Type != typeof(CertificateIssued) && one.Type != typeof(CertificateWithdrawn)).Select(one => one.Name),
    ];

    [Theory]
    [MemberData(nameof(OfSomebody))]
    public async Task The_journal_says_of_a_place_what_the_occasion_says(string name)
    {
        var sample = await File.ReadAllTextAsync(Path.Combine(AppContext.BaseDirectory, "Samples", $"{name}.json"), TestContext.Current.CancellationToken);
        var type = Store.Events.Single(one => one.Name == name).Type;
        var happened = JsonSerializer.Deserialize(sample, type, Json.Options)!;
        var who = (Guid)type.GetProperty("Participant")!.GetValue(happened)!;
        // Whatever was before, what holds after it is the same in both.
        foreach (var before in new object[][] { [Seat(who)], [Waits(who)] })
        {
            var occasion = State([Scheduled(), .. before, happened]);
            var entry = before.Append(happened).Aggregate((JournalEntry?)null, (state, @event) => JournalEntry.Apply(state, Place.EnrolmentId(Id, who), Id, @event));
            var status = occasion.Places.GetValueOrDefault(who)?.Status;
            if (status is not null)
            {
                Assert.Equal(JsonNamingPolicy.KebabCaseLower.ConvertName(status.ToString()!), entry?.State);
            }
        }
    }

    [Fact]
    public void A_certificate_and_absence_are_kept_with_the_place()
    {
        var entry = After(Seat(Ann), Attendance(15, [Ann], []), Attendance(16, [], [Ann]), Attendance(16, [Ann], []), Attendance(15, [], [Ann]));
        Assert.Equal([Day(15)], entry.Absent);
        Assert.Equal((0, March(1)), (entry.Sequence, entry.At));
        var issued = new CertificateIssued(Bo, Ann, "lulea", "Barn", "samtal-och-delaktighet", "norrbotten", [Day(15)], March(20));
        Assert.Equal(Bo, After(Seat(Ann), issued).Certificate);
    }

    [Fact]
    public void Each_change_of_the_place_is_a_new_revision_for_calendars() =>
        Assert.Equal((3, "cancelled", true), After(Waits(Ann), Promoted(Ann, on: 2), Released(Ann, on: 3), Seat(Ann, on: 4)) is { } back
            && After(Waits(Ann), Promoted(Ann, on: 2), Seat(Ann, on: 3), Released(Ann, late: true, on: 4)) is { } gone && back.State == "confirmed" && !back.Late
                ? (gone.Sequence, gone.State, gone.Late)
                : default);

    private static JournalEntry After(params object[] events) =>
        events.Aggregate((JournalEntry?)null, (state, @event) => JournalEntry.Apply(state, Place.EnrolmentId(Id, Ann), Id, @event))!;
}
