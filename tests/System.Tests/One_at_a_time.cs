using Xunit;

// A region is a dozen processes; two at once on a small machine would measure the machine.
[assembly: CollectionBehavior(DisableTestParallelization = true)]
