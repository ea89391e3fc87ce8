namespace JasperFx;

/// <summary>A document with that identity, or with the same value under a unique index, is stored already.</summary>
public class DocumentAlreadyExistsException : Exception
{
    /// <summary>Wraps the violation that the database reported.</summary>
    /// <param name="inner">The database's own exception.</param>
    /// <param name="documentType">The type of the document that could not be stored.</param>
    /// <param name="id">Its identity.</param>
    public DocumentAlreadyExistsException(Exception? inner, Type documentType, object id)
        : base($"Document already exists {documentType?.FullName}: {id}", inner)
    {
        DocumentType = documentType!;
        Id = id;
    }

    /// <summary>The type of the document that could not be stored.</summary>
    public Type DocumentType { get; }

    /// <summary>The identity of the document that could not be stored.</summary>
    public object Id { get; }
}
