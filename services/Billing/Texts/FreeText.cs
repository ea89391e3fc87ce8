using Marten;

namespace Yrkesresan.Billing.Texts;

/// <summary>What somebody wrote, as what an agreement's item is for: beside the events, where it can be deleted without touching history.</summary>
/// <param name="Id">By which events refer to it.</param>
/// <param name="Region">Slug.</param>
/// <param name="Text">The text.</param>
public sealed record FreeText(Guid Id, string Region, string Text);

/// <summary>Free texts by id: those that are stored, and those that are stored with the session that keeps them.</summary>
internal sealed class FreeTexts
{
    private readonly Dictionary<Guid, string> byId = [];

    /// <summary>A text, or null where it was deleted.</summary>
    public string? Of(Guid? id) => id is { } known ? byId.GetValueOrDefault(known) : null;

    /// <summary>Reads texts.</summary>
    public static async Task<FreeTexts> Load(IQuerySession session, IEnumerable<Guid?> ids)
    {
        var texts = new FreeTexts();
        await texts.Read(session, ids);
        return texts;
    }

    /// <summary>Reads more.</summary>
    public async Task Read(IQuerySession session, IEnumerable<Guid?> ids)
    {
        foreach (var one in await session.LoadManyAsync<FreeText>([.. ids.OfType<Guid>().Where(id => !byId.ContainsKey(id)).Distinct()]))
        {
            byId[one.Id] = one.Text;
        }
    }

    /// <summary>
    /// The ids of texts: the same text of a region has the same id as before, so that what is said again is the same. The id tells nothing of the text, which a
    /// hash of it would. The caller saves.
    /// </summary>
    public async Task<IReadOnlyDictionary<string, Guid>> Keep(IDocumentSession session, string region, IEnumerable<string> texts, CancellationToken cancellation)
    {
        var asked = texts.Distinct().ToArray();
        var ids = byId.Where(one => asked.Contains(one.Value)).GroupBy(one => one.Value).ToDictionary(same => same.Key, same => same.Min(one => one.Key));
        var missing = asked.Where(text => !ids.ContainsKey(text)).ToArray();
        foreach (var known in missing.Length == 0 ? [] : await session.QueryAsync<FreeText>(
            "where data ->> 'region' = ? and data ->> 'text' = any(?) order by d.id", cancellation, region, missing))
        {
            ids.TryAdd(known.Text, known.Id);
        }

        foreach (var text in missing.Where(text => !ids.ContainsKey(text)))
        {
            var written = new FreeText(Guid.CreateVersion7(), region, text);
            session.Insert(written);
            ids[text] = written.Id;
        }

        foreach (var (text, id) in ids)
        {
            byId[id] = text;
        }

        return ids;
    }
}
