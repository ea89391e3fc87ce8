using System.Diagnostics;

namespace Marten.Daemon;

/// <summary>What the daemon asks all day long is no part of any trace: it runs under one that is not recorded.</summary>
internal static class Quiet
{
    public static Activity Begin() => new Activity("marten.daemon").SetParentId(ActivityTraceId.CreateRandom(), ActivitySpanId.CreateRandom(), ActivityTraceFlags.None).Start();
}
