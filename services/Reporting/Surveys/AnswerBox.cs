using System.Security.Cryptography;
using System.Text.Json;
using Marten;
using Yrkesresan.Reporting.Disclosure;
using Yrkesresan.ServiceDefaults.Deadlines;
using Yrkesresan.ServiceDefaults.Http;

namespace Yrkesresan.Reporting.Surveys;

/// <summary>An answer on its way: sealed, under a random id, of the same length whatever it says. Gone when the round is closed.</summary>
/// <param name="Id">Random.</param>
/// <param name="Round">Id.</param>
/// <param name="Sealed">AES-GCM, base64.</param>
public sealed record SealedAnswer(Guid Id, Guid Round, string Sealed);

/// <summary>What somebody answered, as long as it is needed: until it is counted, and until the round is split by groups.</summary>
/// <param name="Edition">What was asked.</param>
/// <param name="Municipality">Slug; null: forgotten.</param>
/// <param name="Role">Role at work; null: forgotten, or not known.</param>
/// <param name="Values">Question to the number, from 1, of what was chosen.</param>
/// <param name="Texts">Question to what was said in own words; empty once told.</param>
/// <param name="Counted">The questions whose answers are counted already.</param>
/// <param name="Told">Whether what was said in own words, if anything, has been told.</param>
internal sealed record Slip(
    SurveyEdition Edition, string? Municipality, string? Role, IReadOnlyDictionary<string, int> Values, IReadOnlyDictionary<string, string> Texts,
    IReadOnlyList<string> Counted, bool Told)
{
    /// <summary>The answers not counted yet.</summary>
    public IEnumerable<KeyValuePair<string, int>> Waiting => Values.Where(one => !Counted.Contains(one.Key));
}

/// <summary>
/// Seals answers. With <c>Surveys:Key</c> (base64, 32 bytes or more) whoever holds the database, its backups or its log can't read what waits to be
/// counted; without it, the key is of the database's own secret, as is fit for development.
/// </summary>
/// <param name="links">Hold the database's own secret.</param>
/// <param name="configuration">May hold a key.</param>
/// <param name="log">Told where there is none.</param>
internal sealed class SurveySeal(SurveyLinks links, IConfiguration configuration, ILogger<SurveySeal> log)
{
    // More than any answer, three texts of a thousand letters that take six bytes each with it: so that the length tells nothing.
    internal const int Length = 32 * 1024;
    private byte[]? key;

    public async Task<string> Close(Slip slip, CancellationToken cancellation)
    {
        var plain = JsonSerializer.SerializeToUtf8Bytes(slip, Json.Options);
        Array.Resize(ref plain, (plain.Length + Length - 1) / Length * Length);
        var nonce = RandomNumberGenerator.GetBytes(AesGcm.NonceByteSizes.MaxSize);
        var (tag, secret) = (new byte[AesGcm.TagByteSizes.MaxSize], new byte[plain.Length]);
        using var cipher = new AesGcm(await Key(cancellation), tag.Length);
        cipher.Encrypt(nonce, plain, secret, tag);
        return Convert.ToBase64String([.. nonce, .. tag, .. secret]);
    }

    public async Task<Slip> Open(string text, CancellationToken cancellation)
    {
        var (all, nonce, tag) = (Convert.FromBase64String(text), AesGcm.NonceByteSizes.MaxSize, AesGcm.TagByteSizes.MaxSize);
        var plain = new byte[all.Length - nonce - tag];
        using var cipher = new AesGcm(await Key(cancellation), tag);
        cipher.Decrypt(all.AsSpan(0, nonce), all.AsSpan(nonce + tag), all.AsSpan(nonce, tag), plain);
        return JsonSerializer.Deserialize<Slip>(plain.AsSpan().TrimEnd((byte)0), Json.Options)!;
    }

    private async Task<byte[]> Key(CancellationToken cancellation)
    {
        if (key is not null)
        {
            return key;
        }

        var given = configuration["Surveys:Key"] is { Length: > 0 } text ? Convert.FromBase64String(text) : null;
        if (given is { Length: < 32 })
        {
            throw new InvalidOperationException("Surveys:Key has to be at least 32 bytes long.");
        }

        if (given is null)
        {
            log.LogWarning("Surveys:Key is not set: answers that wait to be counted are sealed with a key that lies in the same database");
        }

        return key = HKDF.DeriveKey(HashAlgorithmName.SHA256, given ?? await links.Key(cancellation), 32, info: "answers"u8.ToArray());
    }
}

/// <summary>Counts what lies in a box: pure, and the one place where it is decided what is told of answers.</summary>
internal static class Counting
{
    /// <summary>What can be told: of each question all that wait, if they are five or more; what was said in own words, if five or more wait to tell.</summary>
    /// <param name="slips">What lies there.</param>
    /// <param name="goal">The goal that a question of an edition measures, and how many answers it has to choose from.</param>
    public static (IReadOnlyList<Counted> Counted, IReadOnlyList<(string Question, string Text)> Told, IReadOnlyList<Slip> Left) Of(
        IReadOnlyList<Slip> slips, Func<SurveyEdition, string, (string? Goal, int Answers)> goal)
    {
        var ripe = slips.SelectMany(slip => slip.Waiting.Select(one => (Question: (slip.Edition, one.Key), one.Value)))
            .GroupBy(one => one.Question, one => one.Value).Where(waiting => waiting.Count() >= SmallGroups.Least)
            .OrderBy(one => one.Key.Edition.Survey, StringComparer.Ordinal).ThenBy(one => one.Key.Edition.Version).ThenBy(one => one.Key.Key, StringComparer.Ordinal)
            .ToDictionary(waiting => waiting.Key, waiting => waiting.ToList());
        var tells = slips.Count(slip => !slip.Told) >= SmallGroups.Least;
        return (
            [.. ripe.Select(one => Sum(one.Key.Edition, one.Key.Key, one.Value, goal))],
            tells ? [.. slips.Where(slip => !slip.Told).SelectMany(slip => slip.Texts).Select(text => (text.Key, text.Value))] : [],
            [
                .. slips.Select(slip => slip with
                {
                    Counted = [.. slip.Counted.Concat(slip.Waiting.Where(one => ripe.ContainsKey((slip.Edition, one.Key))).Select(one => one.Key)).Order(StringComparer.Ordinal)],
                    Told = slip.Told || tells,
                    Texts = tells ? new Dictionary<string, string>() : slip.Texts,
                }),
            ]);
    }

    /// <summary>What was counted, split by municipality and by role: a group, and what the groups shown leave, is five or more of every question.</summary>
    /// <param name="slips">What lies there.</param>
    /// <param name="asked">Whether somebody was asked an edition, and of which municipality and role.</param>
    /// <param name="goal">As when counting.</param>
    public static IReadOnlyList<CountedGroup> Groups(
        IReadOnlyList<Slip> slips, IReadOnlyList<(SurveyEdition Edition, string? Municipality, string? Role)> asked,
        Func<SurveyEdition, string, (string? Goal, int Answers)> goal)
    {
        return [.. By("municipality", slip => slip.Municipality, one => one.Municipality), .. By("role", slip => slip.Role, one => one.Role)];

        IEnumerable<CountedGroup> By(string by, Func<Slip, string?> of, Func<(SurveyEdition Edition, string? Municipality, string? Role), string?> ofAsked) => slips
            .SelectMany(slip => slip.Counted.Select(question => (slip.Edition, Question: question, Group: of(slip) ?? "", Value: slip.Values[question])))
            .GroupBy(one => (one.Edition, one.Question))
            .SelectMany(answers =>
            {
                var groups = answers.GroupBy(one => one.Group, one => one.Value).OrderBy(one => one.Key, StringComparer.Ordinal).ToDictionary(one => one.Key, one => one.ToList());
                var shown = SmallGroups.Shown(groups.Select(one => KeyValuePair.Create(one.Key, one.Value.Count)));
                return groups.Where(one => one.Key.Length > 0 && shown.Contains(one.Key)).Select(one => new CountedGroup(
                    by, one.Key, asked.Count(person => person.Edition == answers.Key.Edition && ofAsked(person) == one.Key),
                    Sum(answers.Key.Edition, answers.Key.Question, one.Value, goal)));
            })
            .OrderBy(one => one.Group, StringComparer.Ordinal).ThenBy(one => one.Answers.Edition.Survey, StringComparer.Ordinal)
            .ThenBy(one => one.Answers.Question, StringComparer.Ordinal);
    }

    /// <summary>What was too little to be counted: without where it comes from, for the box of the half year.</summary>
    public static IReadOnlyList<Slip> Rest(IReadOnlyList<Slip> slips) =>
    [
        .. slips.Select(slip => slip with { Municipality = null, Role = null, Values = slip.Waiting.ToDictionary(), Counted = [] })
            .Where(slip => slip.Values.Count > 0 || slip.Texts.Count > 0),
    ];

    private static Counted Sum(SurveyEdition edition, string question, List<int> values, Func<SurveyEdition, string, (string? Goal, int Answers)> goal)
    {
        var (measures, answers) = goal(edition, question);
        return new(edition, question, measures, [.. Enumerable.Range(1, answers).Select(answer => values.Count(value => value == answer))]);
    }
}

/// <summary>
/// Where the answers of a round lie until they are counted. Everything in it is done under the lock of the round's stream. Whenever some are counted,
/// all of them, and the notes of which links were used, are written anew, in the order of random ids and of hashes: what lies there afterwards has one
/// writer, one time and no order, whoever looks.
/// </summary>
/// <param name="seal">Seals.</param>
/// <param name="clock">Now.</param>
/// <param name="configuration"><c>Surveys:Quiet</c>: how long nobody may have answered before it is counted; five seconds unless said.</param>
internal sealed class AnswerBox(SurveySeal seal, TimeProvider clock, IConfiguration configuration)
{
    /// <summary>Puts an answer in; counted, with what else has come, when nobody has answered for a while.</summary>
    public async Task Put(IDocumentSession session, Guid round, IEnumerable<Slip> slips, CancellationToken cancellation)
    {
        foreach (var sealedAnswer in await Sealed(round, slips, cancellation))
        {
            session.Insert(sealedAnswer);
        }

        var quiet = configuration.GetValue("Surveys:Quiet", TimeSpan.FromSeconds(5));
        session.SetDeadline(new Deadline(Deadline.IdOf(CountsAnswers.Name, round), CountsAnswers.Name, session.TenantId, round, clock.GetUtcNow() + quiet));
    }

    /// <summary>Counts what can be counted, for the session's save.</summary>
    /// <returns>What is left, counted or not.</returns>
    public async Task<IReadOnlyList<Slip>> Count(
        IDocumentSession session, Guid id, SurveyFigures round, List<object> events, bool keep, CancellationToken cancellation)
    {
        var rows = await session.QueryAsync<SealedAnswer>(
            "where d.tenant_id = ? and cast(d.data ->> 'round' as uuid) = ? order by d.id", cancellation, session.TenantId, id);
        var slips = new List<Slip>();
        foreach (var row in rows)
        {
            slips.Add(await seal.Open(row.Sealed, cancellation));
        }

        var goal = await Goals(session, slips, cancellation);
        var (counted, told, left) = Counting.Of(slips, goal);
        if (counted.Count > 0)
        {
            events.Add(new AnswersCounted(id, round.Region, round.Occasion, round.Course, counted));
        }

        foreach (var (question, text) in Shuffled(told))
        {
            session.Insert(new Comment(Guid.NewGuid(), round.Region, round.Course, HalfYear.Of(round.On), question, text));
        }

        if (!keep || counted.Count > 0 || left.Count(slip => slip.Told) != slips.Count(slip => slip.Told))
        {
            foreach (var row in rows)
            {
                session.Delete(row);
            }

            foreach (var row in keep ? await Sealed(id, left, cancellation) : [])
            {
                session.Insert(row);
            }

            foreach (var used in !keep ? [] : await (await Invitations.Of(id, session, cancellation)).Used(session))
            {
                session.Store(used);
            }
        }

        return left;
    }

    /// <summary>What the questions of the slips' editions measure.</summary>
    public static async Task<Func<SurveyEdition, string, (string? Goal, int Answers)>> Goals(
        IQuerySession session, IEnumerable<Slip> slips, CancellationToken cancellation)
    {
        var known = new Dictionary<(SurveyEdition, string), (string?, int)>();
        foreach (var edition in slips.Select(slip => slip.Edition).Distinct())
        {
            foreach (var (question, answers, goal) in (await session.EditionOf(edition, cancellation)).Counted)
            {
                known[(edition, question)] = (goal, answers);
            }
        }

        return (edition, question) => known[(edition, question)];
    }

    private async Task<List<SealedAnswer>> Sealed(Guid round, IEnumerable<Slip> slips, CancellationToken cancellation)
    {
        var rows = new List<SealedAnswer>();
        foreach (var slip in slips)
        {
            rows.Add(new SealedAnswer(Guid.NewGuid(), round, await seal.Close(slip, cancellation)));
        }

        return [.. rows.OrderBy(row => row.Id)];
    }

    private static T[] Shuffled<T>(IEnumerable<T> all)
    {
        var some = all.ToArray();
        RandomNumberGenerator.Shuffle(some.AsSpan());
        return some;
    }
}
