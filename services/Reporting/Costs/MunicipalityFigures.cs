using JasperFx.Events;
using Marten.Events.Aggregation;
using Yrkesresan.Reporting.Log;
using Yrkesresan.ServiceDefaults.Storage;

namespace Yrkesresan.Reporting.Costs;

/// <summary>A municipality of a region.</summary>
/// <param name="Id">The stream: from region and municipality.</param>
/// <param name="Region">Slug.</param>
/// <param name="Municipality">Slug.</param>
/// <param name="Name">Its name.</param>
/// <param name="Inhabitants">Inhabitants.</param>
/// <param name="RegionVersion">The region's version that said it: the highest is what holds; 0: only that it left has been heard of.</param>
/// <param name="LeftOn">Its last local date in the region's cooperation; null: it has not left.</param>
/// <param name="LeftVersion">The region's version that said so: joined again, it is a lower one.</param>
public sealed record MunicipalityFigures(
    Guid Id, string Region, string Municipality, string Name, int Inhabitants, long RegionVersion, DateOnly? LeftOn = null, long LeftVersion = 0)
{
    /// <summary>Whether it takes part on a day, or on any after it.</summary>
    /// <param name="from">Local date; null: whenever.</param>
    public bool TakesPartFrom(DateOnly? from) => RegionVersion > 0 && (from is null || LeftOn is null || LeftVersion < RegionVersion || LeftOn >= from);


    /// <summary>The stream of a municipality.</summary>
    /// <param name="region">Slug.</param>
    /// <param name="municipality">Slug.</param>
    public static Guid IdOf(string region, string municipality) => Uuid.From("municipality", region, municipality);

    /// <summary>The figures after a fact.</summary>
    /// <param name="state">The figures before; null at the start.</param>
    /// <param name="id">The stream.</param>
    /// <param name="fact">A stored event.</param>
    public static MunicipalityFigures? Apply(MunicipalityFigures? state, Guid id, object fact) => fact switch
    {
        MunicipalityJoined e when state is null || state.RegionVersion < e.RegionVersion =>
            new(id, e.Region, e.Municipality, e.Name, e.Inhabitants, e.RegionVersion, state?.LeftOn, state?.LeftVersion ?? 0),
        MunicipalityLeft e when state is null || state.LeftVersion < e.RegionVersion =>
            (state ?? new(id, e.Region, e.Municipality, e.Municipality, 0, 0)) with { LeftOn = e.On, LeftVersion = e.RegionVersion },
        _ => state,
    };
}

/// <summary>Keeps <see cref="MunicipalityFigures"/> in step with the log.</summary>
public sealed class MunicipalityFiguresProjection : SingleStreamProjection<MunicipalityFigures, Guid>
{
    /// <summary>Is given what is about municipalities.</summary>
    public MunicipalityFiguresProjection()
    {
        IncludeType<MunicipalityJoined>();
        IncludeType<MunicipalityLeft>();
    }

    /// <inheritdoc />
    public override MunicipalityFigures? Evolve(MunicipalityFigures? snapshot, Guid id, IEvent e) => MunicipalityFigures.Apply(snapshot, id, e.Data);
}
